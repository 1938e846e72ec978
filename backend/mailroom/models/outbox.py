"""The durable outbox: written with the message it carries, sent afterwards, tracked to its end."""

import uuid

from django.db import models
from django.db.models import Q

from backend.common import clock
from backend.ports import DeliveryState

STATES = [(state.value, state.value) for state in DeliveryState]


class OutboundDelivery(models.Model):
    """One message to one contact point. ``key`` is stable through retries."""

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    channel = models.SlugField(max_length=20)
    account = models.CharField(max_length=100, blank=True)
    contact_point = models.ForeignKey(
        "citizens.ContactPoint", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    message = models.OneToOneField(
        "cases.Message", null=True, blank=True, on_delete=models.PROTECT, related_name="delivery"
    )
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    purpose = models.SlugField(max_length=40, default="reply")
    text = models.TextField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    thread = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=STATES, default=DeliveryState.QUEUED.value)
    provider_id = models.CharField(max_length=120, blank=True)
    segments = models.PositiveSmallIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    needs_attention = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    state_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A provider's id names one delivery."""

        constraints = [
            models.UniqueConstraint(
                fields=["channel", "provider_id"],
                condition=~Q(provider_id=""),
                name="delivery_provider_id_unique",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in DeliveryState]),
                name="delivery_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="delivery_due_idx",
                condition=Q(state__in=["queued", "sending", "ambiguous"]),
            ),
            models.Index(
                fields=["-created_at"],
                name="delivery_attention_idx",
                condition=Q(needs_attention=True),
            ),
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"envío {self.pk}"


class DeliveryReport(models.Model):
    """One report of a provider about one delivery. Append-only; a repeat is refused.

    A report may come before the sending is recorded: it waits here by ``provider_id``.
    """

    channel = models.SlugField(max_length=20)
    provider_id = models.CharField(max_length=120)
    delivery = models.ForeignKey(
        OutboundDelivery, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    state = models.CharField(max_length=12, choices=STATES)
    provider_state = models.CharField(max_length=40)
    error_code = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField(default=clock.now)
    applied = models.BooleanField(default=False)

    class Meta:
        """Each report once."""

        constraints = [
            models.UniqueConstraint(
                fields=["channel", "provider_id", "provider_state", "error_code"],
                name="delivery_report_unique",
            )
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"reporte {self.pk}"
