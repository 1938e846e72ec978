"""The event log is read in commit order, each event once."""

import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.common import clock
from backend.events.api import cursor_lag, cursor_reset, emit, follow, gathered, types
from backend.events.models import EventRecord


def event(number: int) -> types.Event:
    """Make an event that can be recognised."""
    return types.QueueChanged(
        institution_id=None, occurred_at=clock.now(), queue_id=number, is_open=True
    )


def followed(consumer: str = "test") -> list[int]:
    """Follow to the end and return the numbers seen."""
    seen: list[int] = []
    while follow(consumer, lambda rows: seen.extend(row.payload["queue_id"] for row in rows)):
        continue
    return seen


@pytest.mark.django_db(transaction=True)
def test_each_event_is_handed_over_once() -> None:
    with transaction.atomic():
        emit(*[event(n) for n in range(5)])
    assert followed() == [0, 1, 2, 3, 4]
    assert followed() == []
    assert cursor_lag("test") == 0
    cursor_reset("test")
    assert followed() == [0, 1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_a_failed_handler_leaves_the_cursor_where_it_was() -> None:
    with transaction.atomic():
        emit(event(1))

    def fail(_rows: list[EventRecord]) -> None:
        raise RuntimeError("facts could not be written")

    with pytest.raises(RuntimeError):
        follow("test", fail)
    assert followed() == [1]


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_slow_transaction_is_not_skipped() -> None:
    """Two transactions overlap; the one that got the lower id commits last, after a read."""
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                emit(event(1))
                written.set()
                may_commit.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    with transaction.atomic():
        emit(event(2))
    before = followed()
    may_commit.set()
    thread.join()
    after = followed()
    assert sorted(before + after) == [1, 2]
    assert 1 in after


@pytest.mark.django_db(transaction=True)
def test_gathered_events_are_written_together_in_their_order() -> None:
    with CaptureQueriesContext(connection) as queries, transaction.atomic(), gathered():
        emit(event(1))
        with gathered():
            emit(event(2))
        assert not EventRecord.objects.exists()
        emit(event(3))
    written = [query for query in queries.captured_queries if "INSERT" in query["sql"]]
    assert len(written) == 1
    assert followed() == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_after_an_error_nothing_gathered_is_written() -> None:
    def fail() -> None:
        with transaction.atomic(), gathered():
            emit(event(1))
            raise RuntimeError("the verb failed")

    with pytest.raises(RuntimeError):
        fail()
    with transaction.atomic():
        emit(event(2))
    assert followed() == [2]


def test_an_undeclared_field_is_refused() -> None:
    with pytest.raises(ValueError, match=r"extra_forbidden|Extra inputs"):
        types.CaseOpened(  # type: ignore[call-arg]  # the field that must be refused
            institution_id=1, occurred_at=clock.now(), case_id=1, channel="sms", name="Ana"
        )
