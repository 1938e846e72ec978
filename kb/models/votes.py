"""What readers say of a ficha: whether it served them, and why not."""

from django.db import models
from django.db.models import Q

from kb.models.fichas import Ficha

REASON_MAX = 300


class FichaVote(models.Model):
    """One reader's answer to "¿le sirvió?" about one version of a ficha.

    ``visitor`` is a keyed hash made for this ficha alone: it tells the same browser again here, and
    follows nobody from one ficha to the next. ``reason`` is kept without RUN, phones or e-mails.
    """

    ficha = models.ForeignKey(Ficha, on_delete=models.CASCADE, related_name="votes")
    version = models.PositiveIntegerField()
    visitor = models.CharField(max_length=64)
    useful = models.BooleanField()
    reason = models.CharField(max_length=REASON_MAX, blank=True)
    voted_at = models.DateTimeField()

    class Meta:
        """Once per visitor per version."""

        ordering = ["-voted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["ficha", "version", "visitor"], name="ficha_vote_once_per_visitor"
            ),
            models.CheckConstraint(condition=~Q(visitor=""), name="ficha_vote_has_visitor"),
        ]
        indexes = [models.Index(fields=["voted_at"], name="ficha_vote_recent")]

    def __str__(self) -> str:
        """Name the ficha and the answer."""
        return f"{self.ficha_id}/{self.version}: {self.useful}"
