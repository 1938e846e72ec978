"""The routing Django app."""

from django.apps import AppConfig


class RoutingConfig(AppConfig):
    """Queues, waiting work, claims and presence."""

    name = "backend.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"
