"""The web channel's own state."""

from channels_web.models.chat import ChatEntry, ChatSession
from channels_web.models.forms import FormSubmission, Upload
from channels_web.models.readings import FichaReading
from channels_web.models.widgets import WidgetOrigin

__all__ = [
    "ChatEntry",
    "ChatSession",
    "FichaReading",
    "FormSubmission",
    "Upload",
    "WidgetOrigin",
]
