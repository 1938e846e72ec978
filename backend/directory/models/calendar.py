"""When an office attends: weekly hours, holidays, closures."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class OfficeHours(models.Model):
    """One stretch of opening; a day may have several (closed over lunch)."""

    office = models.ForeignKey("directory.Office", on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(
        choices=[
            (0, "lunes"),
            (1, "martes"),
            (2, "miércoles"),
            (3, "jueves"),
            (4, "viernes"),
            (5, "sábado"),
            (6, "domingo"),
        ]
    )
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        """Closes after it opens, on one of seven days."""

        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="office_hours_order"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="office_hours_weekday"),
            models.UniqueConstraint(
                fields=["office", "weekday", "opens"], name="office_hours_unique"
            ),
        ]

    def __str__(self) -> str:
        """Show the stretch."""
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Holiday(models.Model):
    """A day off, seeded from the ``holidays`` library and Chile's laws, and corrected by hand.

    Rows, not computation: a one-off law changes a row, and a past term keeps its explanation.
    """

    class Scope(models.TextChoices):
        """Where it holds."""

        NATIONAL = "national", _("Nacional")
        REGIONAL = "regional", _("Regional")
        COMMUNAL = "communal", _("Comunal")

    date = models.DateField()
    name = models.CharField(max_length=120)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.NATIONAL)
    region = models.ForeignKey("directory.Region", null=True, blank=True, on_delete=models.PROTECT)
    commune = models.ForeignKey(
        "directory.Commune", null=True, blank=True, on_delete=models.PROTECT
    )
    history = HistoricalRecords()

    class Meta:
        """Each day once a place, and the place fits the scope."""

        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date"], condition=Q(scope="national"), name="holiday_national_unique"
            ),
            models.UniqueConstraint(fields=["date", "region"], name="holiday_regional_unique"),
            models.UniqueConstraint(fields=["date", "commune"], name="holiday_communal_unique"),
            models.CheckConstraint(
                condition=Q(scope="national", region__isnull=True, commune__isnull=True)
                | Q(scope="regional", region__isnull=False, commune__isnull=True)
                | Q(scope="communal", region__isnull=True, commune__isnull=False),
                name="holiday_scope_place",
            ),
        ]

    def __str__(self) -> str:
        """Show day and name."""
        return f"{self.date}: {self.name}"


class Closure(models.Model):
    """An office that does not attend for a while: works, a strike, a flood."""

    office = models.ForeignKey(
        "directory.Office", on_delete=models.CASCADE, related_name="closures"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        """Ends after it starts."""

        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="closure_order")
        ]

    def __str__(self) -> str:
        """Show the reason."""
        return self.reason
