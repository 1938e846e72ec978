"""Open chats: how long from the commit of staff's answer until the person's socket has it.

Raw limit: as many sockets of a bare Channels consumer on a server of the same form, each in a group of
its own, sent to through the same Redis from the same process. The product's way is longer by what
makes it safe: the line is a row first, and the socket reads it from the database.
"""

import asyncio
import os
import threading
import time
import uuid
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import websockets
from channels.layers import get_channel_layer
from django.db import connections, transaction

from backend.cases.api import MessageSeed, message_record
from backend.cases.models import Case, Interaction
from backend.common import clock
from backend.directory.models import Institution
from backend.events.sender import sender
from backend.routing.models import WorkItem
from channels_web.models import ChatSession, WidgetOrigin
from channels_web.selectors import token_hash
from channels_web.tokens import cookie_name, token_sign
from tests.bench import world
from tests.bench.measure import Figure, Report, percentile
from tests.bench.server import Server, web_server

SOCKETS = int(os.environ.get("BENCH_SOCKETS", "500"))
MESSAGES, EVERY = 200, 0.05
BAR, KB_BAR = 2.0, 60.0
OPENING = 50
PATIENCE = 20.0
Address = tuple[str, dict[str, str]]


@dataclass
class Clients:
    """The browsers: sockets on a loop of their own, and when each line arrived."""

    arrived: dict[str, float] = field(default_factory=dict)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    readers: list[asyncio.Task[None]] = field(default_factory=list)

    def __enter__(self) -> "Clients":
        """Start the loop's thread."""
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Close every socket."""
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result(60)
        self.loop.call_soon_threadsafe(self.loop.stop)

    def open(self, addresses: list[Address]) -> None:
        """Open all, some at once; returns when each said hello."""
        for start in range(0, len(addresses), OPENING):
            some = [self._open(*address) for address in addresses[start : start + OPENING]]
            asyncio.run_coroutine_threadsafe(_together(some), self.loop).result(120)

    async def _open(self, address: str, headers: dict[str, str]) -> None:
        hello = asyncio.Event()
        task = asyncio.ensure_future(self._read(address, headers, hello))
        self.readers.append(task)
        await asyncio.wait_for(hello.wait(), 60)

    async def _read(self, address: str, headers: dict[str, str], hello: asyncio.Event) -> None:
        async with websockets.connect(
            address, additional_headers=headers, compression=None
        ) as socket:
            async for frame in socket:
                hello.set()
                text = frame if isinstance(frame, str) else frame.decode()
                place = text.find("bench-")
                if place >= 0:
                    self.arrived.setdefault(text[place : place + 38], time.perf_counter())

    async def _close(self) -> None:
        for task in self.readers:
            task.cancel()
        await asyncio.gather(*self.readers, return_exceptions=True)


async def _together(some: list[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*some)


def measure(report: Report) -> None:
    """Measure the product's chats, then the bare sockets, and compare."""
    sessions = _sessions()
    addresses = [("/ws/chat/?ventana=medicion", {"Cookie": cookie}) for cookie, _ in sessions]
    taken, memory, lost = _run(
        web_server(),
        addresses,
        lambda number, mark: _answer(sessions[number][1], mark),
    )
    bare: list[Address] = [(f"/bare/{number}/", {}) for number in range(SOCKETS)]
    raw, raw_memory, _ = _run(web_server("tests.bench.echo:application"), bare, _put)
    p95, raw_p95 = percentile(taken, 0.95), percentile(raw, 0.95)
    ratio = p95 / raw_p95
    report.add(
        Figure(
            f"{SOCKETS:,} open chats, a delivered message, p95",
            p95,
            "ms",
            raw_p95,
            ratio,
            f"at most {BAR:g} x a bare Channels echo",
            met=ratio <= BAR,
            note=f"p50 {percentile(taken, 0.5):.1f} ms, bare {percentile(raw, 0.5):.1f} ms",
        )
    )
    report.add(
        Figure(
            f"{SOCKETS:,} open chats, memory of a connection",
            memory,
            "kB",
            raw_memory,
            memory / raw_memory,
            f"at most {KB_BAR:.0f} kB",
            met=memory <= KB_BAR,
        )
    )
    report.add(Figure("open chats, lines that never came", lost, "", bar="0", met=lost == 0))


def _run(
    server: AbstractContextManager[Server],
    addresses: list[Address],
    send: Callable[[int, str], float],
) -> tuple[list[float], float, int]:
    """Return the milliseconds of each delivery, the kB a connection, and how many were lost."""
    with server as running, Clients() as clients:
        return _delivered(running, clients, addresses, send)


def _delivered(
    running: Server,
    clients: Clients,
    addresses: list[Address],
    send: Callable[[int, str], float],
) -> tuple[list[float], float, int]:
    whole = [(f"ws://127.0.0.1:{running.port}{path}", headers) for path, headers in addresses]
    clients.open(whole[:1])
    before = running.resident_kb()
    clients.open(whole[1:])
    memory = (running.resident_kb() - before) / (len(whole) - 1)
    sent: dict[str, float] = {}
    for number in range(MESSAGES):
        mark = f"bench-{uuid.uuid4().hex}"
        sent[mark] = send((number * 7) % len(whole), mark)
        time.sleep(EVERY)
    until = time.perf_counter() + PATIENCE
    while len(clients.arrived) < MESSAGES and time.perf_counter() < until:
        time.sleep(0.05)
    taken = [
        (clients.arrived[mark] - at) * 1000 for mark, at in sent.items() if mark in clients.arrived
    ]
    connections.close_all()
    return taken, memory, MESSAGES - len(taken)


def _answer(interaction: Interaction, mark: str) -> float:
    """Let staff answer; return when the answer was committed."""
    committed: list[float] = []
    with transaction.atomic():
        transaction.on_commit(lambda: committed.append(time.perf_counter()))
        message_record(
            interaction=interaction, seed=MessageSeed(author="system", text=mark, channel="web")
        )
    return committed[0]


def _put(number: int, mark: str) -> float:
    """Send to a bare socket's group; return when."""
    at = time.perf_counter()
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("there is no channel layer")
    sender.put(layer, f"bare.{number}", {"type": "line", "text": mark})
    return at


def _sessions() -> list[tuple[str, Interaction]]:
    """Make as many attended chats as sockets, each with its case; return cookies and attentions."""
    owner, queue = world.institution_with_queue("ventana")
    widget = WidgetOrigin.objects.create(
        code="medicion", name="Medición", institution=owner, queue=queue
    )
    keys = [uuid.uuid4() for _ in range(SOCKETS)]
    cases = Case.objects.bulk_create(_case(owner, number) for number in range(SOCKETS))
    attentions = Interaction.objects.bulk_create(
        Interaction(
            institution=owner,
            case=case,
            channel="web",
            account=widget.code,
            kind="chat",
            conversation=key.hex,
            started_at=clock.now(),
        )
        for key, case in zip(keys, cases, strict=True)
    )
    user, _ = world.agent(owner, queue)
    WorkItem.objects.bulk_create(
        WorkItem(
            institution=owner,
            queue=queue,
            interaction=attention,
            channel="web",
            kind="chat",
            effective_at=attention.started_at,
            arrived_at=attention.started_at,
            state="claimed",
            agent=user,
            weight=0,
        )
        for attention in attentions
    )
    ChatSession.objects.bulk_create(
        ChatSession(
            public_id=key,
            widget=widget,
            start_key=key,
            token_hash=token_hash(key.hex),
            browser=key.hex,
            interaction=attention,
        )
        for key, attention in zip(keys, attentions, strict=True)
    )
    name = cookie_name(widget.code)
    return [
        (f"{name}={token_sign(key.hex)}", attention)
        for key, attention in zip(keys, attentions, strict=True)
    ]


def _case(owner: Institution, number: int) -> Case:
    return Case(
        institution=owner,
        folio=world.folio(50_000_000 + number),
        subject="Chat de medición",
        opened_channel="web",
    )
