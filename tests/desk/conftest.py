"""Fixtures of the desk."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from backend.accounts.models import User
from backend.ports import channels
from tests.conftest import HeldClock
from tests.desk.world import World, build
from tests.mailroom.conftest import ToyAdapter


@pytest.fixture
def toy() -> Iterator[ToyAdapter]:
    """Register the toy channel for one test."""
    adapter = ToyAdapter()
    with channels.registered(adapter):
        yield adapter


@pytest.fixture
def world(db: None, clock: HeldClock, toy: ToyAdapter) -> Iterator[World]:
    """An institution with two agents, at a working noon."""
    cache.clear()
    yield build()
    cache.clear()


def second_factor(user_id: int) -> None:
    """Enrol what supervisors and administrators must have."""
    user = User.objects.get(pk=user_id)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
