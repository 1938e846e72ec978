"""The board's and the turn's sockets, over the product's own routing."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from backend.accounts.api import DEVICE_COOKIE, device_revoke
from backend.routing.api import claim_next, work_call_again
from channels_counter import consumers
from channels_counter.services.tickets import ticket_issue
from tests.channels_counter.sockets import Socket
from tests.channels_counter.world import SYSTEM, World, request, world

T = TypeVar("T")
pytestmark = pytest.mark.django_db(transaction=True)


async def apart(call: Callable[[], T]) -> T:
    """Do what another request does, in a thread of its own."""

    def run() -> T:
        try:
            return call()
        finally:
            connection.close()

    return await sync_to_async(run, thread_sensitive=False)()


def ticket(here: World) -> Any:
    return ticket_issue(request=request(), issuer=here.issuer())


def board_of(token: str) -> Socket:
    headers = [
        (b"cookie", f"{DEVICE_COOKIE}={token}".encode()),
        (b"origin", b"http://testserver"),
        (b"host", b"testserver"),
    ]
    return Socket("/ws/pantalla/", headers)


def turn_of(token: str) -> Socket:
    return Socket(f"/ws/turno/{token}/", [(b"origin", b"http://testserver")])


async def wait_for(socket: Socket, kind: str) -> dict[str, Any]:
    """Return the next frame of a kind."""
    async with asyncio.timeout(10):
        while True:
            frame: dict[str, Any] = await socket.hear()
            if frame["type"] == kind:
                return frame


async def test_a_board_hears_each_call_with_its_place_in_the_sequence() -> None:
    here = await apart(world)
    _, token = await apart(partial(here.device, "board"))
    ana = await apart(here.agent)
    await apart(partial(ticket, here))
    socket = board_of(token)
    assert await socket.open()
    assert (await wait_for(socket, "hello"))["seq"] == 0
    assert (await wait_for(socket, "waiting"))["waiting"] == 1
    item = await apart(partial(claim_next, viewer=ana))
    assert item is not None
    call = await wait_for(socket, "call")
    assert (call["seq"], call["label"], call["desk"], call["attempt"]) == (1, "A001", 1, 1)
    assert (await wait_for(socket, "waiting"))["waiting"] == 0
    await apart(partial(work_call_again, viewer=ana, work_item_id=item.pk))
    again = await wait_for(socket, "call")
    assert (again["seq"], again["label"], again["attempt"]) == (2, "A001", 2)
    await socket.hang_up()


async def test_two_calls_at_once_are_both_heard() -> None:
    here = await apart(world)
    _, token = await apart(partial(here.device, "board"))
    agents = [await apart(here.agent), await apart(partial(here.agent, 2, "Luis"))]
    for _ in range(2):
        await apart(partial(ticket, here))
    socket = board_of(token)
    await socket.open()
    await asyncio.gather(*(apart(partial(claim_next, viewer=agent)) for agent in agents))
    calls = [await wait_for(socket, "call") for _ in range(2)]
    assert [call["seq"] for call in calls] == [1, 2]
    assert {call["label"] for call in calls} == {"A001", "A002"}
    await socket.hang_up()


async def test_a_lost_notice_only_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers._Live, "heartbeat_seconds", 0.1)
    monkeypatch.setattr(consumers.BoardConsumer, "heartbeat_seconds", 0.1)

    async def deaf(self: Any, message: Any) -> None:
        del self, message

    monkeypatch.setattr(consumers._Live, "notice", deaf)
    here = await apart(world)
    _, token = await apart(partial(here.device, "board"))
    ana = await apart(here.agent)
    await apart(partial(ticket, here))
    socket = board_of(token)
    await socket.open()
    await apart(partial(claim_next, viewer=ana))
    assert (await wait_for(socket, "call"))["label"] == "A001"
    assert (await wait_for(socket, "heartbeat"))["seq"] == 1
    await socket.hang_up()


async def test_a_stranger_is_shown_the_door() -> None:
    await apart(world)
    socket = board_of("nadie")
    await socket.open()
    assert await socket.closing_code() == 4401


async def test_a_revoked_board_is_told_at_once() -> None:
    here = await apart(world)
    device, token = await apart(partial(here.device, "board"))
    socket = board_of(token)
    await socket.open()
    await wait_for(socket, "waiting")
    await apart(partial(device_revoke, viewer=SYSTEM, device_id=device.pk))
    await apart(partial(ticket, here))
    assert await wait_for(socket, "revoked")


async def test_rubbish_from_a_board_changes_nothing() -> None:
    here = await apart(world)
    _, token = await apart(partial(here.device, "board"))
    socket = board_of(token)
    await socket.open()
    for sent in ("{", "[]", '{"type": 3}', "null", "x" * 1000):
        await socket.say(sent)
    await socket.say('{"type": "ping"}')
    assert (await wait_for(socket, "pong"))["seq"] == 0
    await socket.hang_up()


async def test_a_phone_is_told_when_its_turn_comes() -> None:
    here = await apart(world)
    mine = await apart(partial(ticket, here))
    ana = await apart(here.agent)
    socket = turn_of(mine.public_token)
    assert await socket.open()
    assert str((await wait_for(socket, "turn"))["key"]).startswith("waiting/")
    await apart(partial(claim_next, viewer=ana))
    assert str((await wait_for(socket, "turn"))["key"]).startswith("called/1/1")
    await socket.hang_up()


async def test_a_phone_with_an_unknown_token_learns_nothing() -> None:
    await apart(world)
    socket = turn_of("nada")
    await socket.open()
    assert await socket.closing_code() == 4401
