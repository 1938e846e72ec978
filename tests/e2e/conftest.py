"""Fixtures of the journeys."""

from collections.abc import Iterator
from typing import Any

import pytest

from backend.config.celery import app
from backend.config.demo import demo_country_load
from backend.config.embedded.background import Background
from kb.indexing import catch_up
from tests.channels_counter.browsing import Browsing
from tests.channels_counter.conftest import visit
from tests.channels_counter.live import aside

__all__ = ["background", "visit"]


def _country() -> None:
    demo_country_load(lambda _step: None)
    catch_up()


@pytest.fixture
def background(visit: Browsing) -> Iterator[Background]:
    """The demo country, searchable, and the embedded profile's worker: it rings and sends."""
    aside(_country)
    _forget_what_was_sent()
    running = Background(app)
    running.start()
    yield running
    running.stop()
    # A worker that outlived the test would take the next test's tasks.
    assert running.ended(30)
    _forget_what_was_sent()


def _forget_what_was_sent() -> None:
    """Empty the broker: what other tests sent would keep this test's worker busy."""
    with app.connection_for_write() as connection:
        broker: Any = connection.default_channel
        for name in app.amqp.queues:
            broker.queue_purge(name)
