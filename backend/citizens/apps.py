"""The citizens Django app."""

from django.apps import AppConfig


class CitizensConfig(AppConfig):
    """People, how to reach them, and who looked at them."""

    name = "backend.citizens"
    label = "citizens"
    default_auto_field = "django.db.models.BigAutoField"
