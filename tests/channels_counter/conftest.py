"""Fixtures of the counter's browser tests."""

from collections.abc import Iterator

import pytest

from tests.channels_counter.browsing import Browsing, browsing
from tests.channels_counter.live import live_server


@pytest.fixture
def visit(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browsing]:
    """Serve the product and open a browser on it.

    Playwright runs a loop in the test's own thread, so rows are read with Django's check off.
    """
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with live_server() as url, browsing(url) as opened:
        yield opened
