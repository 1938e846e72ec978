"""Fixtures of the accounts' tests."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_limits_left_over() -> Iterator[None]:
    """Forget counted failures and used codes between tests."""
    cache.clear()
    yield
    cache.clear()
