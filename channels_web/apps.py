"""The web channel as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsWebConfig(AppConfig):
    """Portal, "escríbenos", follow-up of a case and chat."""

    name = "channels_web"
    label = "channels_web"
    verbose_name = _("Web")

    def ready(self) -> None:
        """Register the channel."""
        from backend.ports import channels
        from channels_web.adapter import WebAdapter

        channels.register(WebAdapter())
