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
        from backend.ports.setup import SetupSection, setup_sections
        from channels_web.adapter import WebAdapter

        channels.register(WebAdapter())
        setup_sections.register(
            SetupSection(
                code="sites",
                label=_("Sitios web"),
                hint=_("Páginas que pueden mostrar el chat"),
                icon="globe",
                url=lambda institution_id: f"/configuracion/{institution_id}/sitios/",
            )
        )
