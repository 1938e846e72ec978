"""People, with or without a RUN, and how to reach them.

Each row belongs to one institution: another institution's people are not seen, and the same RUN may
be known to both.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from backend.common import clock
from backend.common.run import MAXIMUM, Run


class Citizen(models.Model):
    """A person. Anonymity is a right: RUN and name may be unknown. Never merged silently."""

    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    run_number = models.PositiveIntegerField(null=True, blank=True)
    run_checked = models.BooleanField(default=False)
    name = models.CharField(max_length=150, blank=True)
    social_name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=10, default="es")
    commune = models.ForeignKey(
        "directory.Commune", null=True, blank=True, on_delete=models.PROTECT
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField(default=clock.now)
    history = HistoricalRecords()

    class Meta:
        """One living row a RUN whose identity was checked, within an institution."""

        constraints = [
            models.UniqueConstraint(
                fields=["institution", "run_number"],
                condition=Q(run_checked=True, merged_into__isnull=True),
                name="citizen_run_unique",
            ),
            models.CheckConstraint(
                condition=Q(run_number__isnull=True) | Q(run_number__range=(1, MAXIMUM)),
                name="citizen_run_range",
            ),
            models.CheckConstraint(
                condition=Q(run_checked=False) | Q(run_number__isnull=False),
                name="citizen_checked_needs_run",
            ),
        ]
        indexes = [models.Index(fields=["institution", "run_number"], name="citizen_run_idx")]

    def __str__(self) -> str:
        """Show the number of the row, never the person."""
        return f"persona {self.pk}"

    @property
    def run(self) -> Run | None:
        """Return the RUN, if known."""
        return Run(self.run_number) if self.run_number else None

    @property
    def display_name(self) -> str:
        """Return how to address the person: the social name first (Ley 21.120)."""
        return self.social_name or self.name


class ContactPoint(models.Model):
    """A medio de contacto: a phone, an e-mail address or a browser; verified or merely declared."""

    class Kind(models.TextChoices):
        """What it is."""

        PHONE = "phone", _("Teléfono")
        EMAIL = "email", _("Correo")
        BROWSER = "browser", _("Navegador")

    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=254)
    citizen = models.ForeignKey(
        Citizen, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_points"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    is_preferred = models.BooleanField(default=False)
    bad_since = models.DateTimeField(null=True, blank=True)
    bad_code = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    history = HistoricalRecords()

    class Meta:
        """Each address once in an institution: locking this row orders ten texts in one second."""

        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "value"], name="contact_point_unique"
            ),
            models.UniqueConstraint(
                fields=["citizen"],
                condition=Q(is_preferred=True, citizen__isnull=False),
                name="contact_point_one_preferred",
            ),
        ]

    def __str__(self) -> str:
        """Show the number of the row, never the address."""
        return f"{self.kind} {self.pk}"


class CitizenMerge(models.Model):
    """Two rows that staff found to be one person; what moved is kept, so that it can be undone."""

    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    kept = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Citizen, on_delete=models.PROTECT, related_name="merges_merged")
    reason = models.CharField(max_length=250)
    moved = models.JSONField(default=dict)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    undone_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Two different rows; a row is merged away once at a time."""

        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_two_people"),
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="merge_once"
            ),
        ]

    def __str__(self) -> str:
        """Show the rows."""
        return f"{self.merged_id} -> {self.kept_id}"
