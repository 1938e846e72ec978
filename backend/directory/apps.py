"""The directory Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Institutions, offices, desks, agreements, procedures and calendars."""

    name = "backend.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
