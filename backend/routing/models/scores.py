"""How good the waiting times were that people were told."""

from django.db import models
from django.db.models import F, Q


class QuoteScore(models.Model):
    """One queue's figures of one day against what happened.

    Of ``told`` people who got two figures and were then attended, ``within_low`` waited no longer than
    the first (half of them should) and ``within_high`` no longer than the second (four in five).
    ``left`` were told and went before their turn: their wait is not known.
    """

    queue = models.ForeignKey("routing.Queue", on_delete=models.CASCADE, related_name="scores")
    day = models.DateField()
    told = models.PositiveIntegerField()
    within_low = models.PositiveIntegerField()
    within_high = models.PositiveIntegerField()
    left = models.PositiveIntegerField(default=0)

    class Meta:
        """One a queue and day; a share of those who were told."""

        constraints = [
            models.UniqueConstraint(fields=["queue", "day"], name="quote_score_unique"),
            models.CheckConstraint(
                condition=Q(within_low__lte=F("within_high"), within_high__lte=F("told")),
                name="quote_score_share",
            ),
        ]

    def __str__(self) -> str:
        """Show the queue's number and the day."""
        return f"{self.queue_id} {self.day}"
