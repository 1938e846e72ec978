"""A leg's signals: whatever came while time ran out is not lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from phone_simulator.network import Network
from phone_simulator.settings import Settings
from phone_simulator.voice.leg import HungUpError, Leg, RedirectedError


def _on_a_leg(use: Callable[[Leg], Awaitable[None]]) -> None:
    async def run() -> None:
        network = Network(Settings(pace=0.01))
        try:
            await use(Leg(network, "inbound", "+56955500001", network.settings.service_number))
        finally:
            await network.close()

    asyncio.run(run())


@pytest.mark.parametrize("seconds", [0.0, 0.1])
def test_time_that_is_over_still_hears_what_interrupted(seconds: float) -> None:
    async def use(leg: Leg) -> None:
        leg.signal("5")
        leg.signal(RedirectedError("/sala", "POST"))
        with pytest.raises(RedirectedError):
            await leg.hear(seconds)

    _on_a_leg(use)


def test_a_wait_that_ends_with_its_signal_returns_it() -> None:
    async def use(leg: Leg) -> None:
        leg.signal("7")
        assert await leg.key(0.0) == "7"
        leg.signal(HungUpError())
        with pytest.raises(HungUpError):
            await leg.key(0.0)
        assert await leg.key(0.0) is None

    _on_a_leg(use)
