"""Fixtures that every test may use: a held clock, a clean channel layer, no network."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from backend.common import clock as product_clock
from kb.search.context import planner_forget
from kb.search.registry import search_close

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


@pytest.fixture(autouse=True)
def own_index(settings: Any) -> Iterator[None]:
    """Give each test a search index that holds nothing of another test's database.

    Whatever the product opens by itself is under a folder of the test's own; it is made on demand.
    """
    settings.SEARCH_DIR = settings.SEARCH_DIR / uuid4().hex
    yield
    search_close()
    planner_forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Leave nobody in PostgreSQL's test database when it is to be dropped.

    Playwright runs a loop in the test's own thread, and Django keeps connections apart by loop: what
    such a test read with is closed by nobody else.
    """
    yield
    if connection.vendor != "postgresql":
        return
    own: Any = connection
    name = own.settings_dict["NAME"]
    own.close()
    own.close_pool()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        left = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        server.execute(left, [name])
