"""From events to facts: each attention once, with its rating whenever that comes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from analytics.models import Attention, Rating
from analytics.rollups import rollups_add, rollups_rebuild
from backend.common import clock
from backend.directory.api import time_zones
from backend.events.api import cursor_reset, follow, types

CONSUMER = "analytics"
BATCH = 2000


def facts_follow(*, limit: int = BATCH) -> int:
    """Turn the next events into facts and add them to the rollups; returns how many events were read.

    Cursor, facts and rollups move in one transaction: a crash repeats nothing and loses nothing.
    """
    return follow(CONSUMER, _handle, limit=limit)


def facts_catch_up() -> int:
    """Follow the log to its end; returns how many events were read."""
    total = 0
    while read := facts_follow():
        total += read
    return total


def facts_rebuild() -> int:
    """Make the facts of the event log and all rollups anew; imported batches stay as they are."""
    with transaction.atomic():
        Attention.objects.filter(batch_id__isnull=True).delete()
        Rating.objects.all().delete()
        cursor_reset(CONSUMER)
        rollups_rebuild()
    return facts_catch_up()


def _handle(records: Iterable[Any]) -> None:
    ended, answered, corrected = [], [], []
    for record in records:
        if record.type == types.InteractionEnded.type:
            ended.append(record)
        elif record.type == types.SurveyAnswered.type:
            answered.append(record)
        elif record.type == types.InteractionReclassified.type:
            corrected.append(record)
    _ratings_keep(answered)
    made = _attentions_add(ended)
    _ratings_apply({r.payload["interaction_id"] for r in answered} - made)
    for record in corrected:
        _reclassify(record)


def _ratings_keep(records: list[Any]) -> None:
    Rating.objects.bulk_create(
        [
            Rating(
                interaction_id=record.payload["interaction_id"],
                rating=record.payload["rating"],
                reason=record.payload.get("reason", ""),
                answered_at=record.occurred_at,
            )
            for record in records
        ],
        ignore_conflicts=True,
    )


def _attentions_add(records: list[Any]) -> set[int]:
    """Write the facts of ended attentions and return their interactions.

    What staff began (an outgoing SMS) is work on a case, not a person's attention.
    """
    counted = [r for r in records if r.payload.get("direction", "in") == "in"]
    if not counted:
        return set()
    ids = {record.payload["interaction_id"] for record in counted}
    ratings = dict(Rating.objects.filter(pk__in=ids).values_list("pk", "rating"))
    zones = time_zones({r.payload.get("office_id") or 0 for r in counted})
    Attention.objects.bulk_create([_fact(record, ratings, zones) for record in counted])
    marks = ", ".join(["%s"] * len(ids))
    rollups_add(f"interaction_id IN ({marks})", list(ids))
    return ids


def _fact(record: Any, ratings: dict[int, int], zones: dict[int, str]) -> Attention:
    payload = record.payload
    started = _instant(payload["started_at"])
    office_id = payload.get("office_id") or 0
    return Attention(
        interaction_id=payload["interaction_id"],
        day=clock.local_date(zones.get(office_id, "America/Santiago"), started),
        started_at=started,
        institution_id=record.institution_id,
        responsible_id=payload.get("responsible_id") or record.institution_id,
        office_id=office_id,
        procedure_id=payload.get("procedure_id") or 0,
        channel=payload["channel"],
        end_reason=payload["end_reason"],
        wait_seconds=payload.get("wait_seconds"),
        service_seconds=payload.get("service_seconds"),
        rating=ratings.get(payload["interaction_id"]),
    )


def _instant(text: str) -> datetime:
    instant = parse_datetime(text)
    if instant is None:
        raise ValueError("an event's time cannot be read")
    return instant


def _ratings_apply(interaction_ids: set[int]) -> None:
    """Give ratings to attentions that were counted before: take them out, change them, add them."""
    unrated = Attention.objects.filter(interaction_id__in=interaction_ids, rating__isnull=True)
    ids = [row.interaction_id for row in unrated if row.interaction_id is not None]
    if not ids:
        return
    facts = f"interaction_id IN ({', '.join(['%s'] * len(ids))})"
    rollups_add(facts, list(ids), sign="-")
    for rating in Rating.objects.filter(pk__in=ids):
        Attention.objects.filter(interaction_id=rating.pk).update(rating=rating.rating)
    rollups_add(facts, list(ids))


def _reclassify(record: Any) -> None:
    key = [record.payload["interaction_id"]]
    rollups_add("interaction_id = %s", list(key), sign="-")
    Attention.objects.filter(interaction_id=key[0]).update(
        procedure_id=record.payload.get("procedure_id") or 0,
        responsible_id=record.payload.get("responsible_id") or record.institution_id,
    )
    rollups_add("interaction_id = %s", list(key))
