"""Waiting and claimed work: one engine for chats, calls, messages and tickets."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.common import clock


class WorkItem(models.Model):
    """One piece of work in a queue, and at most one agent's hold (toma) on it.

    ``arrived_at`` never changes; ``effective_at`` = arrival minus the class's credit is the place in
    line, and survives transfer, parking, no-show and an agent's crash. ``reason`` says why this agent
    got this item: the rule, the credit, who waited before.
    """

    class State(models.TextChoices):
        """Where it stands. CLAIMED: called or accepted; SERVING: the person is being attended."""

        WAITING = "waiting", _("En espera")
        RINGING = "ringing", _("Sonando")
        CLAIMED = "claimed", _("Tomada")
        SERVING = "serving", _("En atención")
        PARKED = "parked", _("Aparcada")
        NO_SHOW = "no_show", _("No se presentó")
        DONE = "done", _("Terminada")
        ABANDONED = "abandoned", _("Abandonada")
        UNATTENDED = "unattended", _("No atendida")

    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    office = models.ForeignKey("directory.Office", null=True, blank=True, on_delete=models.PROTECT)
    queue = models.ForeignKey("routing.Queue", on_delete=models.PROTECT, related_name="work_items")
    interaction = models.ForeignKey(
        "cases.Interaction", on_delete=models.PROTECT, related_name="work_items"
    )
    channel = models.SlugField(max_length=20)
    kind = models.CharField(max_length=10)
    label = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    weight = models.PositiveSmallIntegerField(default=10)
    rings = models.BooleanField(default=False)
    priority_class = models.SlugField(max_length=40, blank=True)
    credit_minutes = models.PositiveSmallIntegerField(default=0)
    arrived_at = models.DateTimeField(default=clock.now)
    effective_at = models.DateTimeField()
    agent = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="work_items",
    )
    desk = models.ForeignKey("directory.Desk", null=True, blank=True, on_delete=models.PROTECT)
    claim_token = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    serving_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    call_attempts = models.PositiveSmallIntegerField(default=0)
    last_called_at = models.DateTimeField(null=True, blank=True)
    no_shows = models.PositiveSmallIntegerField(default=0)
    parked_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """What must hold of a claim is held by the database."""

        constraints = [
            models.UniqueConstraint(
                fields=["interaction"],
                condition=Q(ended_at__isnull=True),
                name="work_one_open_per_interaction",
            ),
            models.UniqueConstraint(
                fields=["desk"],
                condition=Q(state__in=["claimed", "serving"], desk__isnull=False),
                name="work_one_visit_per_desk",
            ),
            models.UniqueConstraint(
                fields=["claim_token"],
                condition=Q(claim_token__isnull=False),
                name="work_claim_token_unique",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["claimed", "serving", "ringing"], agent__isnull=False)
                | ~Q(state__in=["claimed", "serving", "ringing"]),
                name="work_held_has_agent",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["done", "abandoned", "unattended", "no_show"], ended_at__isnull=False
                )
                | (
                    ~Q(state__in=["done", "abandoned", "unattended", "no_show"])
                    & Q(ended_at__isnull=True)
                ),
                name="work_ended_has_end",
            ),
            models.CheckConstraint(
                condition=Q(effective_at__lte=F("arrived_at")), name="work_credit_not_negative"
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "effective_at", "id"],
                name="work_waiting_idx",
                condition=Q(state="waiting"),
            ),
            models.Index(
                fields=["agent", "state"],
                name="work_held_idx",
                condition=Q(state__in=["ringing", "claimed", "serving", "parked"]),
            ),
            models.Index(
                fields=["lease_until"],
                name="work_lease_idx",
                condition=Q(lease_until__isnull=False),
            ),
            models.Index(fields=["office", "-ended_at"], name="work_ended_idx"),
            models.Index(
                fields=["queue", "ended_at"],
                name="work_measured_idx",
                condition=Q(state="done", serving_at__isnull=False),
            ),
            models.Index(
                fields=["effective_at", "id"],
                name="work_ringable_idx",
                condition=Q(state="waiting", rings=True),
            ),
            models.Index(
                fields=["ended_at"],
                name="work_unattended_idx",
                condition=Q(state="unattended"),
            ),
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"trabajo {self.pk}"


class RingOffer(models.Model):
    """One offer of a ringing call or chat to one agent, and how it ended."""

    class Result(models.TextChoices):
        """What the agent did."""

        PENDING = "pending", _("Sonando")
        ACCEPTED = "accepted", _("Aceptada")
        DECLINED = "declined", _("Rechazada")
        EXPIRED = "expired", _("Sin respuesta")
        WITHDRAWN = "withdrawn", _("Retirada")

    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="offers")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="ring_offers")
    offered_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.PENDING)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.JSONField(default=dict)

    class Meta:
        """One pending offer an item."""

        constraints = [
            models.UniqueConstraint(
                fields=["work_item"], condition=Q(result="pending"), name="ring_one_pending"
            )
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], name="ring_pending_idx", condition=Q(result="pending")
            )
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"oferta {self.pk}"


class WaitQuote(models.Model):
    """A waiting time that a person was told, kept so that it can be scored against what happened."""

    work_item = models.OneToOneField(WorkItem, on_delete=models.CASCADE, related_name="quote")
    ahead = models.PositiveIntegerField()
    serving_desks = models.PositiveSmallIntegerField()
    low_seconds = models.PositiveIntegerField(null=True, blank=True)
    high_seconds = models.PositiveIntegerField(null=True, blank=True)
    quoted_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        """Show the row's number."""
        return f"estimación {self.pk}"
