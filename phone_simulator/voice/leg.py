"""One leg of a call: its state, what is heard on it, and the signals that interrupt it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime

from phone_simulator.ids import new_sid, now, stamp
from phone_simulator.network import Network

FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


class HungUpError(Exception):
    """The leg is over: the person hung up, or the API ended it."""


class RedirectedError(Exception):
    """The API sends the live leg to another document."""

    def __init__(self, url: str, method: str, twiml: bytes = b"") -> None:
        super().__init__(url)
        self.url, self.method, self.twiml = url, method, twiml


class ConferenceOverError(Exception):
    """The conference ended around this leg."""


Signal = str | HungUpError | RedirectedError | ConferenceOverError


@dataclass(frozen=True)
class Callbacks:
    """Where and for which events the states of a leg are reported."""

    url: str = ""
    events: frozenset[str] = frozenset({"completed"})
    method: str = "POST"


@dataclass
class Leg:
    """A telephone line in use."""

    network: Network
    direction: str
    from_number: str
    to_number: str
    callbacks: Callbacks = field(default_factory=Callbacks)
    sid: str = field(default_factory=lambda: new_sid("CA"))
    status: str = "queued"
    sequence: int = 0
    conference: str = ""  # sid of the conference it is talking in
    label: str = ""
    ended_by: str = ""

    def __post_init__(self) -> None:
        self._signals: asyncio.Queue[Signal] = asyncio.Queue()
        self.answered_at: datetime | None = None
        at = stamp()
        self.network.store.insert(
            "call",
            sid=self.sid,
            direction=self.direction,
            from_number=self.from_number,
            to_number=self.to_number,
            status=self.status,
            created_at=at,
            updated_at=at,
        )
        self.network.bus.touch()

    @property
    def live(self) -> bool:
        return self.status not in FINAL

    @property
    def duration(self) -> int:
        """Whole seconds since it was answered."""
        return int((now() - self.answered_at).total_seconds()) if self.answered_at else 0

    def signal(self, signal: Signal) -> None:
        """A key (text), or an interruption."""
        self._signals.put_nowait(signal)

    def line(self, kind: str, text: str) -> None:
        """What the person on this leg hears, presses, says, or is told by the simulator."""
        self.network.store.say(self.sid, kind, text)
        self.network.bus.touch()

    def set_status(self, status: str, **more: object) -> None:
        self.status = status
        if status == "in-progress" and self.answered_at is None:
            self.answered_at = now()
            more["answered_at"] = stamp()
        if status in FINAL:
            more["ended_at"] = stamp()
        self.network.store.update("call", self.sid, status=status, updated_at=stamp(), **more)
        self.network.bus.touch()

    async def key(self, seconds: float | None) -> str | None:
        """The next key within so many scaled seconds (None waits for ever).

        Raises whatever interrupts: HungUpError, RedirectedError, ConferenceOverError.
        """
        limit = None if seconds is None else seconds * self.network.settings.pace
        try:
            signal = await asyncio.wait_for(self._signals.get(), limit)
        except TimeoutError:
            # On a busy machine a signal and the end of the wait come in the same instant.
            if self._signals.empty():
                return None
            signal = self._signals.get_nowait()
        if isinstance(signal, str):
            return signal
        raise signal

    async def hear(self, seconds: float) -> str | None:
        """Let time pass; keys pressed meanwhile are heard by nobody. Raises what interrupts."""
        pace = self.network.settings.pace or 0.001
        end = time.monotonic() + seconds * pace
        while (left := end - time.monotonic()) > 0:
            await self.key(left / pace)
        self.interrupted()
        return None

    def interrupted(self) -> None:
        """Raise what came while no verb was listening."""
        while not self._signals.empty():
            signal = self._signals.get_nowait()
            if not isinstance(signal, str):
                raise signal
