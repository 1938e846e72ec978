"""The composition root as a Django app: commands, checks and the Celery application."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Makes the Celery application known to every process, so that ``delay()`` finds its broker."""

    name = "backend.config"
    label = "config"

    def ready(self) -> None:
        """Bind the Celery application and register the checks."""
        from backend.config import checks
        from backend.config.celery import app

        app.set_default()
        checks.register()
