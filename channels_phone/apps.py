"""The telephone channels as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsPhoneConfig(AppConfig):
    """Texts and calls. Registers the channels ``sms`` and ``phone``."""

    name = "channels_phone"
    label = "channels_phone"
    verbose_name = _("Teléfono y SMS")

    def ready(self) -> None:
        """Register the channels."""
        from backend.ports import channels
        from backend.ports.setup import SetupSection, setup_sections
        from channels_phone.adapter import PhoneAdapter, SmsAdapter

        channels.register(SmsAdapter())
        channels.register(PhoneAdapter())
        setup_sections.register(
            SetupSection(
                code="phone_lines",
                label=_("Líneas telefónicas"),
                hint=_("Números para llamadas y SMS"),
                icon="telephone",
                url=lambda institution_id: f"/configuracion/{institution_id}/lineas/",
            )
        )
