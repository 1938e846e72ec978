"""The world of the routing tests."""

import pytest

from tests.conftest import HeldClock
from tests.routing.factories import World


@pytest.fixture
def world(db: None, clock: HeldClock) -> World:
    """An institution, an office, a queue; the clock held."""
    return World.build()
