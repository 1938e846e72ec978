"""Fixtures of the journeys."""

from tests.channels_counter.conftest import visit

__all__ = ["visit"]
