"""Writing to the event log: one statement for the events of one verb.

Every verb writes here, so the statement is written out: building it anew from a model took longer than
running it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

from backend.events import types

_INSERT = """INSERT INTO events_eventrecord
    (type, occurred_at, institution_id, case_id, payload, transaction_id) VALUES """
# The id of the running transaction; 0 where writers take turns anyway.
_ROW = {
    "postgresql": "(%s, %s, %s, %s, %s::jsonb, pg_current_xact_id()::text::bigint)",
    "sqlite": "(%s, %s, %s, %s, %s, 0)",
}
_AT_ONCE = 100
_OUTSIDE = {"institution_id", "occurred_at", "case_id"}
_gathering: ContextVar[list[types.Event] | None] = ContextVar("gathering", default=None)


def emit(*events: types.Event) -> None:
    """Write events in the caller's transaction, so that they stand or fall with what they tell.

    Must be called inside ``transaction.atomic()``.
    """
    waiting = _gathering.get()
    if waiting is not None:
        waiting.extend(events)
        return
    for start in range(0, len(events), _AT_ONCE):
        _write(events[start : start + _AT_ONCE])


@contextmanager
def gathered() -> Iterator[None]:
    """Write the events of a block together at its end, in one statement, in the order they came.

    For a verb that calls others within one transaction. After an error nothing is written; the
    block must not undo a part of itself (a savepoint) that has emitted.
    """
    if _gathering.get() is not None:
        yield
        return
    events: list[types.Event] = []
    token = _gathering.set(events)
    try:
        yield
    finally:
        _gathering.reset(token)
    emit(*events)


def _write(events: Sequence[types.Event]) -> None:
    moment = connection.ops.adapt_datetimefield_value
    values: list[Any] = []
    for event in events:
        payload = event.model_dump_json(exclude=_OUTSIDE)
        case_id = getattr(event, "case_id", None)
        values += (event.type, moment(event.occurred_at), event.institution_id, case_id, payload)
    rows = ", ".join([_ROW[connection.vendor]] * len(events))
    with connection.cursor() as cursor:
        cursor.execute(_INSERT + rows, values)
