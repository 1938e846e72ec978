"""The mailroom Django app."""

from django.apps import AppConfig


class MailroomConfig(AppConfig):
    """The durable inbox and outbox."""

    name = "backend.mailroom"
    label = "mailroom"
    default_auto_field = "django.db.models.BigAutoField"
