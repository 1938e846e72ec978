"""The analytics Django app."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Facts, rollups and dashboards; it can be dropped and rebuilt from the event log."""

    name = "analytics"
    label = "analytics"
    default_auto_field = "django.db.models.BigAutoField"
