"""The accounts Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff, their postings, permissions and devices."""

    name = "backend.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
