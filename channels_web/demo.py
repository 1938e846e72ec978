"""The demo country's windows on the web."""

from backend.accounts.api import Viewer
from backend.directory.api import Institution, Office
from channels_web.models import WidgetOrigin
from channels_web.services.widgets import WidgetData, widget_save


def demo_load(*, host: Institution, centre: Office) -> None:
    """Make the portal's window, attended by the contact centre; again changes nothing."""
    if WidgetOrigin.objects.filter(is_portal=True).exists():
        return
    widget_save(
        viewer=Viewer.system(),
        data=WidgetData(
            code="portal",
            name="Portal",
            institution_id=host.pk,
            office_id=centre.pk,
            is_portal=True,
        ),
    )
