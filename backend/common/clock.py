"""The one source of time, so that tests can hold it still.

Everything that asks for the time asks here; ruff bans the direct calls.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_held: datetime | None = None
_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta())


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return (_held or datetime.now(tz=UTC)) + _shift.get()


def local_date(time_zone: str, at: datetime | None = None) -> date:
    """Return the calendar date that a clock on the wall in ``time_zone`` shows at ``at`` (now)."""
    return (at or now()).astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def held_at(instant: datetime) -> Iterator[None]:
    """Hold the clock at ``instant`` in every thread of this process (tests, replays)."""
    global _held  # noqa: PLW0603 - one process-wide clock is the point
    before = _held
    _held = instant
    try:
        yield
    finally:
        _held = before


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Shift the clock by ``by`` for this thread or task only."""
    token = _shift.set(_shift.get() + by)
    try:
        yield
    finally:
        _shift.reset(token)
