"""The append-only event log and its consumers' cursors."""

from django.db import models


class EventRecord(models.Model):
    """One business fact: ids, codes and times, never a name, a RUN, a telephone or a text.

    ``transaction_id`` is PostgreSQL's 64-bit transaction id (0 on SQLite, whose writers take turns).
    Ids are not commit order: a consumer that read ``id > last`` would skip a slow transaction, so the
    log is read in the order (transaction_id, id) and only below the oldest running transaction.
    """

    type = models.CharField(max_length=60)
    occurred_at = models.DateTimeField()
    institution_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    payload = models.JSONField()
    transaction_id = models.BigIntegerField(default=0)

    class Meta:
        """Read by cursors and by case."""

        indexes = [
            models.Index(fields=["transaction_id", "id"], name="event_cursor_idx"),
            models.Index(
                fields=["case_id", "id"],
                name="event_case_idx",
                condition=models.Q(case_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Name the event."""
        return f"{self.type} #{self.pk}"


class EventCursor(models.Model):
    """How far one consumer has read the log."""

    consumer = models.CharField(max_length=60, primary_key=True)
    transaction_id = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Name the consumer and its place."""
        return f"{self.consumer} at {self.event_id}"
