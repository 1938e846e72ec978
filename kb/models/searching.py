"""What the search index still has to catch up with."""

from django.db import models

from kb.models.fichas import Ficha


class IndexJob(models.Model):
    """A ficha whose document in the index may be out of date: at most one row a ficha.

    ``token`` changes with every request, so that a worker only removes what it really did.
    """

    ficha = models.OneToOneField(Ficha, on_delete=models.CASCADE, related_name="index_job")
    token = models.UUIDField()
    asked_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        """Oldest first."""

        ordering = ["asked_at"]

    def __str__(self) -> str:
        """Name the ficha."""
        return f"{self.ficha_id}"
