"""The event log's Django app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Append-only log of what happened, and the cursors of those who follow it."""

    name = "backend.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
