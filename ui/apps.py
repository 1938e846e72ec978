"""The shared look as a Django app; it has no models."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    """Templates, template tags and static files that every screen uses."""

    name = "ui"
    label = "ui"
    verbose_name = _("Aspecto común")
