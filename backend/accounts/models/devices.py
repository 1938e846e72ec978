"""Kiosks, boards and terminals: enrolled with a one-time code, named, revocable."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from backend.common import clock


class Device(models.Model):
    """One enrolled screen. Code and token are kept as SHA-256 only."""

    class Kind(models.TextChoices):
        """What it is for."""

        KIOSK = "kiosk", _("Tótem")
        BOARD = "board", _("Pantalla")
        TERMINAL = "terminal", _("Terminal de módulo")

    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="devices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=80)
    series_letter = models.CharField(max_length=1, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    enrolled_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(
        excluded_fields=["code_hash", "token_hash", "last_seen_at", "code_expires_at"]
    )

    class Meta:
        """A live token or code names one device."""

        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="device_token_unique"
            ),
            models.UniqueConstraint(
                fields=["code_hash"], condition=~Q(code_hash=""), name="device_code_unique"
            ),
        ]

    def __str__(self) -> str:
        """Show the name."""
        return self.name
