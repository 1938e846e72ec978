"""The set-up screens as a Django app; it has no tables of its own."""

from django.apps import AppConfig


class SetupConfig(AppConfig):
    """Set-up screens for administrators."""

    name = "backend.desk.setup"
    label = "setup"
    verbose_name = "Configuración"
