"""What the search index still has to catch up with, and which database it belongs to."""

from django.db import models
from django.db.models import Q

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


class IndexKey(models.Model):
    """The one row that tells this database from every other.

    An index carries the key of the database that it was made from: with another key it holds other
    fichas, and is made anew.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    key = models.UUIDField()

    class Meta:
        """One row."""

        constraints = [models.CheckConstraint(condition=Q(id=1), name="index_key_is_one")]

    def __str__(self) -> str:
        """Show the key."""
        return self.key.hex
