"""The desk as a Django app; it has no tables of its own."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Screens for staff."""

    name = "backend.desk"
    label = "desk"
    verbose_name = "Mesa"
