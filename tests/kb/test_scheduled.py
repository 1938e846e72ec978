"""A publication at its date, through a real worker and beat, down to the search."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.accounts.api import Role
from backend.config.celery import app
from backend.config.embedded.background import Background
from kb.models import FichaVersion
from kb.search.engine import SearchEngine
from kb.search.query import search_fichas
from kb.services import (
    NewFicha,
    ficha_create,
    ficha_version_save,
    ficha_version_schedule,
    ficha_version_submit,
)
from tests.accounts.factories import make_viewer
from tests.kb.factories import draft, institution

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Two seconds are promised, and under one measured; a machine that does other work gets more.
WITHIN = 15.0
PATIENCE = 30.0


@pytest.fixture
def running() -> Iterator[Background]:
    background = Background(app)
    background.start()
    yield background
    background.stop()
    # A worker that outlived the test would take the next test's tasks.
    assert background.ended(30)
    with app.connection_for_write() as connection:
        broker: Any = connection.default_channel
        for name in app.amqp.queues:
            broker.queue_purge(name)


def until(wanted: str, seconds: float) -> bool:
    """Ask the search again and again, as people would, until it finds a title."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while time.monotonic() < end:
        if any(hit.title == wanted for hit in search_fichas(wanted).hits):
            return True
        pause.wait(0.05)
    return False


def test_it_is_in_the_search_soon_after_its_moment(
    embedded: SearchEngine, running: Background
) -> None:
    organ = institution()
    ana = make_viewer("ana@demo.cl", Role.EDITOR, organ)
    beto = make_viewer("beto@demo.cl", Role.EDITOR, organ)
    ficha = ficha_create(viewer=ana, new=NewFicha(code="a", institution_id=organ))
    title = "Permiso de volantines"
    ficha_version_save(viewer=ana, ficha_id=ficha.pk, draft=draft(title))
    ficha_version_submit(viewer=ana, ficha_id=ficha.pk)
    moment = datetime.now(tz=UTC) + timedelta(seconds=2)  # noqa: TID251 - a real clock is the point
    ficha_version_schedule(viewer=beto, ficha_id=ficha.pk, publish_at=moment)
    assert until(title, PATIENCE)
    found = datetime.now(tz=UTC)  # noqa: TID251 - a real clock is the point
    version = FichaVersion.objects.get()
    assert version.published_at is not None
    late = (found - moment).total_seconds()
    print(f"found {late:.2f} s after its moment")  # noqa: T201 - the figure is worth reading
    assert 0 <= late < WITHIN
