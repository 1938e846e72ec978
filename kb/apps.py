"""The knowledge base's Django app."""

from django.apps import AppConfig


class KbConfig(AppConfig):
    """Fichas, versions, and their search."""

    name = "kb"
    label = "kb"
    default_auto_field = "django.db.models.BigAutoField"
