"""Waiting queues: a name, a sid, and the legs in them in order of arrival."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from phone_simulator.ids import new_sid, stamp
from phone_simulator.network import Network
from phone_simulator.voice.leg import Leg

MAX_SIZE = 100


@dataclass
class Member:
    """A leg that waits."""

    leg: Leg
    since: float = field(default_factory=time.monotonic)
    at: str = field(default_factory=stamp)

    @property
    def waited(self) -> int:
        return int(time.monotonic() - self.since)


@dataclass
class WaitingQueue:
    """Legs in order of arrival."""

    sid: str
    name: str
    max_size: int
    created_at: str
    members: list[Member] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)

    @property
    def average(self) -> int:
        return sum(self.waits) // len(self.waits) if self.waits else 0

    def find(self, call_sid: str) -> Member | None:
        if call_sid == "Front":
            return self.members[0] if self.members else None
        return next((m for m in self.members if m.leg.sid == call_sid), None)

    def remove(self, member: Member) -> None:
        if member in self.members:
            self.members.remove(member)
            self.waits.append(member.waited)

    def params(self, member: Member) -> list[tuple[str, str]]:
        """What a waitUrl is told about the place in line."""
        return [
            ("QueueSid", self.sid),
            ("QueuePosition", str(self.members.index(member) + 1)),
            ("QueueTime", str(member.waited)),
            ("AvgQueueTime", str(self.average)),
            ("CurrentQueueSize", str(len(self.members))),
            ("MaxQueueSize", str(self.max_size)),
        ]


class Queues:
    """All queues; names and sids are kept in the file, members only while they wait."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._queues: dict[str, WaitingQueue] = {}
        for row in network.store.rows("SELECT * FROM queue"):
            queue = WaitingQueue(row["sid"], row["name"], row["max_size"], row["created_at"])
            self._queues[queue.sid] = queue

    def all(self) -> list[WaitingQueue]:
        return list(self._queues.values())

    def get(self, sid: str) -> WaitingQueue | None:
        return self._queues.get(sid)

    def named(self, name: str) -> WaitingQueue | None:
        return next((q for q in self._queues.values() if q.name == name), None)

    def ensure(self, name: str, max_size: int = MAX_SIZE) -> WaitingQueue:
        """The queue of that name, made at its first use."""
        found = self.named(name)
        if found is not None:
            return found
        queue = WaitingQueue(new_sid("QU"), name, max_size, stamp())
        self._network.store.insert(
            "queue", sid=queue.sid, name=name, max_size=max_size, created_at=queue.created_at
        )
        self._queues[queue.sid] = queue
        return queue
