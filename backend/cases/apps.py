"""The cases Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases, attentions, messages, surveys and deadlines."""

    name = "backend.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
