"""The mailroom Django app."""

from django.apps import AppConfig


class MailroomConfig(AppConfig):
    """The durable inbox and outbox, and e-mail, the channel that every institution has."""

    name = "backend.mailroom"
    label = "mailroom"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register e-mail among the channels."""
        from backend.mailroom.email import EmailAdapter
        from backend.ports import channels

        channels.register(EmailAdapter())
