"""The web's own fixtures."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.channels_web.world import World, world


@pytest.fixture
def here(db: None) -> World:
    """A window that is open at the clock fixture's noon."""
    return world()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Limits of one test do not count in the next."""
    cache.clear()
    yield
    cache.clear()
