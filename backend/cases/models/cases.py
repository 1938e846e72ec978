"""The case: what a person needs, under one folio, through any channel."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from backend.cases.states import ENDED_STATES, LIVE_STATES, CaseState
from backend.common import clock


class Case(models.Model):
    """One need of one person. The folio identifies it and never authorises anything."""

    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    folio = models.CharField(max_length=15, unique=True)
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.NEW)
    citizen = models.ForeignKey(
        "citizens.Citizen", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    contact_point = models.ForeignKey(
        "citizens.ContactPoint",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    procedure = models.ForeignKey(
        "directory.Procedure", null=True, blank=True, on_delete=models.PROTECT
    )
    office = models.ForeignKey("directory.Office", null=True, blank=True, on_delete=models.PROTECT)
    subject = models.CharField(max_length=200, blank=True)
    opened_channel = models.SlugField(max_length=20)
    opened_at = models.DateTimeField(default=clock.now)
    last_activity_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.SlugField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    history = HistoricalRecords(excluded_fields=["last_activity_at", "version"])

    class Meta:
        """Ended exactly when it has an end; lists read live cases by last activity."""

        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ENDED_STATES, closed_at__isnull=False)
                | Q(state__in=LIVE_STATES, closed_at__isnull=True),
                name="case_ended_has_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="case_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "-last_activity_at"],
                name="case_live_idx",
                condition=Q(state__in=LIVE_STATES),
            ),
            models.Index(fields=["citizen", "-last_activity_at"], name="case_citizen_idx"),
            models.Index(fields=["contact_point", "-last_activity_at"], name="case_contact_idx"),
        ]

    def __str__(self) -> str:
        """Show the folio."""
        return self.folio


class Note(models.Model):
    """A nota interna: only staff see it. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(default=clock.now)

    class Meta:
        """In order of writing."""

        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"nota {self.pk}"


class Deadline(models.Model):
    """A plazo: a legal term in force for a case, with its day-by-day explanation."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    procedure = models.ForeignKey("directory.Procedure", on_delete=models.PROTECT)
    starts_on = models.DateField()
    due_on = models.DateField()
    business_days = models.PositiveSmallIntegerField()
    legal_basis = models.CharField(max_length=250, blank=True)
    explanation = models.JSONField(default=list)
    met_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """Due after it starts; one in force a procedure."""

        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="deadline_order"),
            models.UniqueConstraint(
                fields=["case", "procedure"],
                condition=Q(cancelled_at__isnull=True),
                name="deadline_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        """Show the day."""
        return f"{self.due_on}"


class Transfer(models.Model):
    """A derivación: custody of a case passed to another institution, and back."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers")
    from_institution = models.ForeignKey(
        "directory.Institution", on_delete=models.PROTECT, related_name="+"
    )
    to_institution = models.ForeignKey(
        "directory.Institution", on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=250)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)

    class Meta:
        """Between two institutions; one custody at a time."""

        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_institution=F("to_institution")), name="transfer_two_parties"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(returned_at__isnull=True), name="transfer_one_open"
            ),
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"derivación {self.pk}"


class Draft(models.Model):
    """What one member of staff was writing for one case; nobody else's change touches it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    kind = models.SlugField(max_length=10, default="reply")
    text = models.TextField()
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        """One a person, case and kind."""

        constraints = [
            models.UniqueConstraint(fields=["case", "user", "kind"], name="draft_unique")
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"borrador {self.pk}"
