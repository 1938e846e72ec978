"""What a supervisor sees at a glance."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from backend.accounts.api import Permission, Viewer
from backend.routing.models import Presence, Queue, WorkItem
from backend.routing.selectors.scope import places

S = WorkItem.State


@dataclass(slots=True)
class QueueLine:
    """One queue: who waits, by preferential class; who is being served; the longest waiting."""

    queue: Queue
    waiting: int = 0
    by_class: dict[str, int] = field(default_factory=dict)
    oldest_at: datetime | None = None
    ringing: int = 0
    claimed: int = 0
    serving: int = 0
    parked: int = 0


@dataclass(frozen=True, slots=True)
class Wallboard:
    """The supervisor's board: ``longest_at`` is when the person came who waits longest anywhere."""

    queues: list[QueueLine]
    agents: list[Presence]
    agents_by_state: dict[str, int]
    waiting: int
    longest_at: datetime | None


def wallboard(viewer: Viewer, *, office_id: int | None = None) -> Wallboard:
    """Return queues, waits and agents of the places the viewer supervises, in three statements."""
    here = places(viewer, Permission.QUEUE_SUPERVISE)
    if office_id is not None:
        here &= Q(office_id=office_id)
    queues = Queue.objects.filter(here, is_active=True).select_related("office")
    lines = {queue.pk: QueueLine(queue) for queue in queues}
    for row in _open_work(list(lines)):
        _add(lines[row["queue_id"]], row)
    agents = list(
        Presence.objects.filter(here)
        .exclude(state=Presence.State.AWAY, load=0)
        .select_related("user", "office", "desk")
        .order_by("state", "since")
    )
    by_state: dict[str, int] = dict.fromkeys(Presence.State.values, 0)
    for agent in agents:
        by_state[agent.state] += 1
    waits = [line.oldest_at for line in lines.values() if line.oldest_at is not None]
    return Wallboard(
        queues=list(lines.values()),
        agents=agents,
        agents_by_state=by_state,
        waiting=sum(line.waiting for line in lines.values()),
        longest_at=min(waits, default=None),
    )


def _open_work(queue_ids: list[int]) -> list[dict[str, Any]]:
    rows = WorkItem.objects.filter(
        queue_id__in=queue_ids,
        state__in=[S.WAITING, S.RINGING, S.CLAIMED, S.SERVING, S.PARKED],
    )
    grouped = rows.values("queue_id", "state", "priority_class").annotate(
        n=Count("pk"), oldest=Min("arrived_at")
    )
    return [dict(row) for row in grouped.order_by()]


def _add(line: QueueLine, row: dict[str, Any]) -> None:
    count, oldest, code = row["n"], row["oldest"], row["priority_class"]
    if row["state"] != S.WAITING:
        setattr(line, row["state"], getattr(line, row["state"]) + count)
        return
    line.waiting += count
    line.by_class[code] = line.by_class.get(code, 0) + count
    line.oldest_at = min(line.oldest_at or oldest, oldest)
