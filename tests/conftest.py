"""Fixtures that every test may use: a held clock, a clean channel layer, no network."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from backend.common import clock as product_clock

pytest_plugins = ["tests.services.plugin"]

# A Friday noon in continental Chile, when every demo office is open.
A_WORKING_NOON = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


class HeldClock:
    """The product's clock, stopped; the test moves it."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant
        self._held = product_clock.held_at(instant)
        self._held.__enter__()

    @property
    def now(self) -> datetime:
        """The instant at which the clock stands."""
        return self.instant

    def move_to(self, instant: datetime) -> datetime:
        """Set the clock to ``instant``."""
        self.release()
        self.instant = instant
        self._held = product_clock.held_at(instant)
        self._held.__enter__()
        return instant

    def advance(self, **units: float) -> datetime:
        """Move the clock by a timedelta's keywords: ``clock.advance(minutes=5)``."""
        return self.move_to(self.instant + timedelta(**units))

    def release(self) -> None:
        """Let the time run again."""
        self._held.__exit__(None, None, None)


@pytest.fixture
def clock() -> Iterator[HeldClock]:
    """Hold the product's clock at a working noon."""
    held = HeldClock(A_WORKING_NOON)
    yield held
    held.release()
