"""The suite's own footing."""

import pytest
from django.contrib.auth import get_user_model

from backend.common import clock as product_clock
from tests.conftest import A_WORKING_NOON, HeldClock


def test_the_clock_stands_still_and_moves_when_told(clock: HeldClock) -> None:
    assert product_clock.now() == A_WORKING_NOON
    clock.advance(minutes=5)
    assert product_clock.now() == clock.now
    assert (product_clock.now() - A_WORKING_NOON).total_seconds() == 300


@pytest.mark.django_db
def test_the_database_starts_empty() -> None:
    assert get_user_model().objects.count() == 0
