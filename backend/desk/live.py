"""The sequence of one viewer: which events of the log concern what is on their screen.

A notice can be lost; the log cannot. Every few seconds each socket learns from the log the newest
event that concerns it, and a screen that is behind asks again for what it shows.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, Protocol

from backend.events.api import last_event_id, recent_after

WINDOW = 2000
# Ids are not commit order: an id this far back may still appear, so it is looked for again.
OVERLAP = 300
SHARED_SECONDS = 1.0


class LoggedEvent(Protocol):
    """An event of the log, as far as a screen needs it."""

    pk: Any
    case_id: int | None
    payload: Any


@dataclass(frozen=True)
class Watched:
    """What one screen shows: cases, queues, offices (a supervisor's), and the viewer's own work."""

    cases: frozenset[int] = frozenset()
    queues: frozenset[int] = frozenset()
    offices: frozenset[int] = frozenset()
    user_id: int = 0

    def concerns(self, record: LoggedEvent) -> bool:
        """Tell whether an event touches what the screen shows."""
        payload = record.payload
        return (
            record.case_id in self.cases
            or payload.get("queue_id") in self.queues
            or payload.get("office_id") in self.offices
            or payload.get("agent_id") == self.user_id
        )


@dataclass
class Tail:
    """The end of the log, read once a second for all the sockets of a process."""

    read_at: float = 0.0
    records: list[Any] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def recent(self) -> list[Any]:
        """Return the newest events, oldest first."""
        with self.lock:
            if monotonic() - self.read_at > SHARED_SECONDS:
                self.records = list(recent_after(max(0, last_event_id() - WINDOW)))
                self.read_at = monotonic()
            return self.records


TAIL = Tail()


def concerning(watched: Watched, after: int) -> list[int]:
    """Return the ids of the newest events that concern a screen, from a little before ``after``."""
    return [
        record.pk
        for record in TAIL.recent()
        if record.pk > after - OVERLAP and watched.concerns(record)
    ]


def newly(ids: Collection[int], known: Collection[int]) -> bool:
    """Tell whether an event appeared that was not there before, even one with an older id."""
    return bool(set(ids) - set(known))
