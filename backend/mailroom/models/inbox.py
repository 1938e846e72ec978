"""The durable inbox: what a provider handed us, before anything else is done with it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common import clock


class InboundReceipt(models.Model):
    """One contact as it came in. The unique key outlives the payload, so a repeat is always known."""

    class State(models.TextChoices):
        """What became of it."""

        RECEIVED = "received", _("Recibido")
        PROCESSED = "processed", _("Procesado")
        FLAGGED = "flagged", _("Por revisar")

    channel = models.SlugField(max_length=20)
    account = models.CharField(max_length=100)
    provider_id = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    contact = models.JSONField(null=True, blank=True)
    raw = models.TextField(blank=True)
    received_at = models.DateTimeField(default=clock.now)
    processed_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=clock.now)
    flag_reason = models.CharField(max_length=120, blank=True)
    institution = models.ForeignKey(
        "directory.Institution", null=True, blank=True, on_delete=models.PROTECT
    )
    interaction = models.ForeignKey(
        "cases.Interaction", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    message = models.ForeignKey(
        "cases.Message", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """The database refuses the second copy."""

        constraints = [
            models.UniqueConstraint(
                fields=["channel", "account", "provider_id"], name="receipt_unique"
            ),
            models.CheckConstraint(
                condition=Q(state="processed", processed_at__isnull=False) | ~Q(state="processed"),
                name="receipt_processed_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="receipt_waiting_idx",
                condition=Q(state="received"),
            ),
            models.Index(
                fields=["-received_at"], name="receipt_flagged_idx", condition=Q(state="flagged")
            ),
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"recibo {self.pk}"
