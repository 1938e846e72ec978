"""Queues: where work waits, and by what rule."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class PriorityClass(models.Model):
    """A preferential class: minutes of credit as if the person had come earlier, and its legal ground.

    A head start instead of a fixed order: nobody starves (Ley 21.768; Stanford, Taylor & Ziedins 2014,
    with equal slopes the accumulating-priority queue is one sortable key).
    """

    institution = models.ForeignKey("directory.Institution", on_delete=models.CASCADE)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    credit_minutes = models.PositiveSmallIntegerField()
    legal_basis = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    history = HistoricalRecords()

    class Meta:
        """A code names one class of an institution."""

        ordering = ["-credit_minutes", "name"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="priority_class_unique")
        ]

    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Queue(models.Model):
    """A fila. ``channels`` lists the channels whose work it takes; ``series_letter`` marks its tickets.

    ``order_key`` sorts queues of equal rights for a screen; fairness comes from ``effective_at`` alone.
    ``wrap_up_seconds``: how long after a call nothing rings its agent, who writes it up; 0 for none.
    """

    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    office = models.ForeignKey(
        "directory.Office", null=True, blank=True, on_delete=models.PROTECT, related_name="queues"
    )
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    channels = models.JSONField(default=list)
    series_letter = models.CharField(max_length=1, blank=True)
    procedures = models.ManyToManyField("directory.Procedure", blank=True, related_name="queues")
    skills = models.ManyToManyField("routing.Skill", blank=True, related_name="queues")
    is_default = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    order_key = models.PositiveSmallIntegerField(default=100)
    wrap_up_seconds = models.PositiveSmallIntegerField(default=30)
    history = HistoricalRecords()

    class Meta:
        """A code names one queue; a letter one series of an office."""

        ordering = ["order_key", "name"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="queue_code_unique"),
            models.UniqueConstraint(
                fields=["office", "series_letter"],
                condition=Q(is_active=True) & ~Q(series_letter=""),
                name="queue_series_unique",
            ),
        ]

    def __str__(self) -> str:
        """Show the name."""
        return self.name


class QueueMember(models.Model):
    """Staff who may take work of a queue."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="queue_memberships"
    )

    class Meta:
        """Once each."""

        constraints = [
            models.UniqueConstraint(fields=["queue", "user"], name="queue_member_unique")
        ]

    def __str__(self) -> str:
        """Show the pair."""
        return f"{self.queue_id}/{self.user_id}"
