"""A desk that answers and a company that calls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from twilio.rest import Client

from tests.channels_phone.contract import to_simulator
from tests.phone_simulator.harness import Company, Desk, fast, running


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


@pytest.fixture
def company(desk: Desk) -> Iterator[Company]:
    with running(fast(desk)) as made:
        yield made


@pytest.fixture
def client(company: Company) -> Client:
    """The official SDK, pointed at the simulator; every exchange is checked when it can be."""
    return to_simulator(company.base, company.settings.account_sid, company.settings.auth_token)
