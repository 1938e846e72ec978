"""Facts (one row an attention) and rollups (sums a day). No key points at another package's rows,
so that these tables can be partitioned, moved or dropped; 0 stands for "none" in a dimension.
"""

from django.db import models
from django.db.models import Q

RATINGS = tuple(range(1, 8))


class FactBatch(models.Model):
    """Attentions that came from a file or a replay, not from the event log; a rebuild keeps them."""

    name = models.CharField(max_length=100)
    rows = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Attention(models.Model):
    """One attention of a person with the State, as statistics count it."""

    interaction_id = models.BigIntegerField(null=True)
    batch_id = models.BigIntegerField(null=True)
    day = models.DateField()
    started_at = models.DateTimeField()
    institution_id = models.BigIntegerField()
    responsible_id = models.BigIntegerField()
    office_id = models.BigIntegerField(default=0)
    procedure_id = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=20)
    end_reason = models.CharField(max_length=12)
    wait_seconds = models.IntegerField(null=True)
    service_seconds = models.IntegerField(null=True)
    rating = models.SmallIntegerField(null=True)

    class Meta:
        """An interaction is one fact; a fact has one source."""

        constraints = [
            models.UniqueConstraint(
                fields=["interaction_id"],
                condition=Q(interaction_id__isnull=False),
                name="attention_interaction_unique",
            ),
            models.CheckConstraint(
                condition=Q(interaction_id__isnull=False, batch_id__isnull=True)
                | Q(interaction_id__isnull=True, batch_id__isnull=False),
                name="attention_one_source",
            ),
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"hecho {self.pk}"


class Rating(models.Model):
    """A rating as it was given; kept apart because it may come before or after its attention."""

    interaction_id = models.BigIntegerField(primary_key=True)
    rating = models.SmallIntegerField()
    reason = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        """Show the row's number."""
        return f"nota {self.pk}"


class Measures(models.Model):
    """What every rollup adds up. Waits are in whole seconds; ratings are counted by value."""

    attentions = models.IntegerField(default=0)
    attended = models.IntegerField(default=0)
    abandoned = models.IntegerField(default=0)
    no_show = models.IntegerField(default=0)
    unattended = models.IntegerField(default=0)
    waits = models.IntegerField(default=0)
    wait_seconds = models.BigIntegerField(default=0)
    services = models.IntegerField(default=0)
    service_seconds = models.BigIntegerField(default=0)
    r1 = models.IntegerField(default=0)
    r2 = models.IntegerField(default=0)
    r3 = models.IntegerField(default=0)
    r4 = models.IntegerField(default=0)
    r5 = models.IntegerField(default=0)
    r6 = models.IntegerField(default=0)
    r7 = models.IntegerField(default=0)

    class Meta:
        """Only its children have tables."""

        abstract = True


class PlaceDay(Measures):
    """Sums of one day by where it happened: institution, office, channel."""

    day = models.DateField()
    institution_id = models.BigIntegerField()
    office_id = models.BigIntegerField()
    channel = models.CharField(max_length=20)

    class Meta:
        """One row a cell."""

        constraints = [
            models.UniqueConstraint(
                fields=["day", "institution_id", "office_id", "channel"], name="place_day_unique"
            )
        ]

    def __str__(self) -> str:
        """Show the cell."""
        return f"{self.day} {self.office_id} {self.channel}"


class MatterDay(Measures):
    """Sums of one day by what it was about: host, responsible institution, procedure, channel."""

    day = models.DateField()
    institution_id = models.BigIntegerField()
    responsible_id = models.BigIntegerField()
    procedure_id = models.BigIntegerField()
    channel = models.CharField(max_length=20)

    class Meta:
        """One row a cell."""

        constraints = [
            models.UniqueConstraint(
                fields=["day", "institution_id", "responsible_id", "procedure_id", "channel"],
                name="matter_day_unique",
            )
        ]

    def __str__(self) -> str:
        """Show the cell."""
        return f"{self.day} {self.procedure_id} {self.channel}"


class WaitDay(models.Model):
    """How many waited how many whole minutes, a day, office and channel: what medians are read from.

    Medians do not add up; counts by minute do, and give the median exact to the minute.
    """

    day = models.DateField()
    institution_id = models.BigIntegerField()
    office_id = models.BigIntegerField()
    channel = models.CharField(max_length=20)
    minutes = models.IntegerField()
    attentions = models.IntegerField(default=0)

    class Meta:
        """One row a cell and minute."""

        constraints = [
            models.UniqueConstraint(
                fields=["day", "institution_id", "office_id", "channel", "minutes"],
                name="wait_day_unique",
            )
        ]

    def __str__(self) -> str:
        """Show the cell."""
        return f"{self.day} {self.office_id} {self.channel} {self.minutes}"


class WaitMatterDay(models.Model):
    """The same by responsible institution and procedure."""

    day = models.DateField()
    institution_id = models.BigIntegerField()
    responsible_id = models.BigIntegerField()
    procedure_id = models.BigIntegerField()
    channel = models.CharField(max_length=20)
    minutes = models.IntegerField()
    attentions = models.IntegerField(default=0)

    class Meta:
        """One row a cell and minute."""

        constraints = [
            models.UniqueConstraint(
                fields=[
                    "day",
                    "institution_id",
                    "responsible_id",
                    "procedure_id",
                    "channel",
                    "minutes",
                ],
                name="wait_matter_day_unique",
            )
        ]

    def __str__(self) -> str:
        """Show the cell."""
        return f"{self.day} {self.procedure_id} {self.channel} {self.minutes}"
