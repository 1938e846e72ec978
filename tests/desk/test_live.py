"""The sockets: who may listen, what arrives, and that nothing missed stays unknown."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator

from backend.accounts.api import Role
from backend.accounts.models import User
from backend.cases.api import note_add
from backend.desk import consumers, live
from backend.desk.live import TAIL, Watched, concerning, newly
from tests.desk.conftest import second_factor
from tests.desk.world import World, agent, number

pytestmark = pytest.mark.django_db(transaction=True)
Consumer = type[consumers.LiveConsumer]


class Socket:
    """One connection to a consumer, as a member of staff or nobody."""

    def __init__(self, consumer: Consumer, user: User | None = None) -> None:
        scope: dict[str, Any] = {
            "type": "websocket",
            "path": "/ws/",
            "query_string": b"",
            "headers": [],
        }
        scope |= {"subprotocols": [], "user": user}
        make: Any = ApplicationCommunicator
        self.wire: Any = make(consumer.as_asgi(), scope)

    async def open(self) -> None:
        """Shake hands."""
        await self.wire.send_input({"type": "websocket.connect"})
        assert (await self.hear())["type"] == "websocket.accept"

    async def hear(self) -> dict[str, Any]:
        """Return what comes next."""
        output: dict[str, Any] = await self.wire.receive_output(timeout=5)
        return output

    async def say(self, frame: object) -> None:
        """Send a frame; a text goes as it is."""
        text = frame if isinstance(frame, str) else json.dumps(frame)
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def hang_up(self) -> None:
        """Leave."""
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wire.wait(timeout=5)


async def connected(user_id: int, consumer: Consumer) -> Socket:
    """Open a socket as a member of staff."""
    socket = Socket(consumer, await sync_to_async(User.objects.get)(pk=user_id))
    await socket.open()
    return socket


async def until(socket: Socket, kind: str) -> dict[str, Any]:
    """Return the next frame of a kind."""
    while True:
        output = await socket.hear()
        frame: dict[str, Any] = json.loads(output["text"])
        if frame["type"] == kind:
            return frame


@pytest.fixture(autouse=True)
def _fresh_tail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the log at once instead of once a second."""
    monkeypatch.setattr(live, "SHARED_SECONDS", 0.0)
    TAIL.read_at = 0.0
    TAIL.records = []


async def test_a_visitor_is_told_to_sign_in(world: World) -> None:
    socket = Socket(consumers.DeskConsumer)
    await socket.open()

    closed = await socket.hear()

    assert closed["code"] == consumers.NOT_SIGNED_IN


async def test_an_agent_may_not_hear_the_board(world: World) -> None:
    user = await sync_to_async(User.objects.get)(pk=world.ana.user_id)
    socket = Socket(consumers.WallConsumer, user)
    await socket.open()

    closed = await socket.hear()

    assert closed["code"] == consumers.NOT_ALLOWED


async def test_new_work_in_ones_queue_is_noticed(world: World) -> None:
    socket = await connected(number(world.ana.user_id), consumers.DeskConsumer)
    hello = await until(socket, "hello")

    await sync_to_async(world.message)()
    notice = await until(socket, "notice")

    assert notice["topic"] == f"queue.{world.queue.pk}"
    await socket.say({"type": "ping", "seq": hello["seq"]})
    assert (await until(socket, "pong"))["seq"] > hello["seq"]
    await socket.hang_up()


async def test_a_case_is_heard_only_while_watched_and_allowed(world: World) -> None:
    outcome = await sync_to_async(world.taken)(world.ana)
    socket = await connected(number(world.bruno.user_id), consumers.DeskConsumer)
    await until(socket, "hello")

    await socket.say({"type": "watch", "cases": [outcome.case_id, 99999, "x", None]})
    await socket.say({"type": "ping"})
    await until(socket, "pong")
    await sync_to_async(note_add)(viewer=world.ana, case_id=number(outcome.case_id), text="nota")

    assert (await until(socket, "notice"))["kind"] == "note.added"
    await socket.hang_up()


async def test_colleagues_in_a_case_see_each_other(world: World) -> None:
    outcome = await sync_to_async(world.taken)(world.ana)
    ana = await connected(number(world.ana.user_id), consumers.DeskConsumer)
    bruno = await connected(number(world.bruno.user_id), consumers.DeskConsumer)

    await ana.say({"type": "watch", "cases": [outcome.case_id]})
    await ana.say({"type": "ping"})
    await until(ana, "pong")
    await bruno.say({"type": "watch", "cases": [outcome.case_id]})
    seen = await until(ana, "colleague")
    await bruno.say({"type": "typing", "case": outcome.case_id})
    typing = await until(ana, "colleague")

    assert (seen["name"], seen["what"]) == ("Bruno", "here")
    assert typing["what"] == "typing"
    await asyncio.gather(ana.hang_up(), bruno.hang_up())


async def test_rubbish_on_the_socket_is_ignored(world: World) -> None:
    socket = await connected(number(world.ana.user_id), consumers.DeskConsumer)
    await until(socket, "hello")

    for rubbish in ("no json", "[]", '"x"', "7", '{"type": "watch", "cases": {"a": 1}}', "{}"):
        await socket.say(rubbish)
    await socket.say({"type": "ping"})

    assert (await until(socket, "pong"))["seq"] >= 0
    await socket.hang_up()


async def test_the_board_hears_presence_and_queues(world: World) -> None:
    boss = await sync_to_async(agent)(world.ips, None, "Carla", Role.SUPERVISOR)
    await sync_to_async(second_factor)(number(boss.user_id))
    socket = await connected(number(boss.user_id), consumers.WallConsumer)
    await until(socket, "hello")

    await sync_to_async(world.message)()

    topics = {(await until(socket, "notice"))["topic"] for _ in range(2)}
    assert f"queue.{world.queue.pk}" in topics
    await socket.hang_up()


def test_a_lost_notice_shows_in_the_sequence(world: World) -> None:
    watched = Watched(queues=frozenset({world.queue.pk}), user_id=number(world.ana.user_id))
    before = concerning(watched, 0)

    world.message()
    TAIL.read_at = 0.0
    after = concerning(watched, max(before, default=0))

    assert max(after) > max(before, default=0)
    assert newly(after, before)
    assert not newly(after, after)


def test_what_happens_elsewhere_does_not_move_the_sequence(world: World) -> None:
    world.message()

    assert concerning(Watched(queues=frozenset({99999}), user_id=0), 0) == []
