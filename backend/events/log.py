"""Following the event log in commit order."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from backend.common import clock
from backend.events.models import EventCursor, EventRecord


def last_event_id() -> int:
    """Return the newest event's id: the sequence that clients hold and heartbeats carry."""
    return EventRecord.objects.order_by("-id").values_list("id", flat=True).first() or 0


def recent_after(event_id: int, limit: int = 3000) -> list[EventRecord]:
    """Return the events with an id above ``event_id``, by id: for screens, which may look twice.

    Ids are not commit order; a consumer that must miss nothing uses ``follow``.
    """
    return list(EventRecord.objects.filter(pk__gt=event_id).order_by("id")[:limit])


def read_after(position: tuple[int, int], limit: int) -> list[EventRecord]:
    """Return up to ``limit`` committed events after ``position`` = (transaction id, event id)."""
    xid, event_id = position
    after = Q(transaction_id__gt=xid) | Q(transaction_id=xid, id__gt=event_id)
    rows = EventRecord.objects.filter(after).order_by("transaction_id", "id")
    return list(_settled(rows)[:limit]) if connection.vendor == "postgresql" else list(rows[:limit])


def _settled(rows: Any) -> Any:
    """Keep only events of transactions older than every running one."""
    return rows.extra(
        where=["transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"]
    )


def settled_position() -> tuple[int, int]:
    """Return the place of the newest event that no running transaction can still precede.

    Whatever is read from the database from now on contains everything up to there.
    """
    rows = EventRecord.objects.order_by("-transaction_id", "-id")
    if connection.vendor == "postgresql":
        rows = _settled(rows)
    return rows.values_list("transaction_id", "id").first() or (0, 0)


def follow(consumer: str, handle: Callable[[list[EventRecord]], None], *, limit: int = 1000) -> int:
    """Hand the next events to ``handle`` and move the consumer's cursor, in one transaction.

    Only one process at a time follows for a consumer (the cursor row is locked); ``handle`` must
    write to this database only, so that its effect and the cursor are saved together.
    Returns how many events were handled.
    """
    with transaction.atomic():
        EventCursor.objects.get_or_create(consumer=consumer)
        cursor = EventCursor.objects.select_for_update().get(consumer=consumer)
        records = read_after((cursor.transaction_id, cursor.event_id), limit)
        if not records:
            return 0
        handle(records)
        cursor.transaction_id = records[-1].transaction_id
        cursor.event_id = records[-1].pk
        cursor.moved_at = clock.now()
        cursor.save()
    return len(records)


def cursor_reset(consumer: str) -> None:
    """Send a consumer back to the beginning of the log (a rebuild)."""
    EventCursor.objects.update_or_create(
        consumer=consumer, defaults={"transaction_id": 0, "event_id": 0, "moved_at": clock.now()}
    )


def cursor_lag(consumer: str) -> int:
    """Return how many events the consumer has not read yet."""
    cursor = EventCursor.objects.filter(consumer=consumer).first()
    position = (cursor.transaction_id, cursor.event_id) if cursor else (0, 0)
    xid, event_id = position
    after = Q(transaction_id__gt=xid) | Q(transaction_id=xid, id__gt=event_id)
    return EventRecord.objects.filter(after).count()
