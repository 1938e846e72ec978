"""What every verb shares: the lock, the move along the table, the agent's load, events and notices."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.common.errors import NotAllowedError, NotFoundError
from backend.events.api import emit, notice_on_commit, types
from backend.routing.errors import CapacityFullError, DeskBusyError, NotYoursError
from backend.routing.models import Presence, WorkItem
from backend.routing.states import ENDED, LOADING, Verb, check_move
from backend.routing.triggers import ring_for_agent_on_commit, ring_item_on_commit

S = WorkItem.State
_CODE = re.compile(r"[a-z_]{1,40}")


@contextmanager
def work_locked(work_item_id: int) -> Iterator[WorkItem]:
    """Open a transaction and lock one item. Order of locks everywhere: the item, then presences."""
    with named_refusals(), transaction.atomic():
        item = WorkItem.objects.select_for_update().filter(pk=work_item_id).first()
        if item is None:
            raise NotFoundError
        yield item


@contextmanager
def named_refusals() -> Iterator[None]:
    """Turn the refusal of a named constraint into an error that says what to do."""
    try:
        yield
    except IntegrityError as error:
        told = str(error)
        if "presence_within_capacity" in told:
            raise CapacityFullError from error
        # SQLite names the columns of a unique index instead of the constraint.
        if "work_one_visit_per_desk" in told or "routing_workitem.desk_id" in told:
            raise DeskBusyError from error
        if "presence_one_agent_a_desk" in told or "routing_presence.desk_id" in told:
            raise DeskBusyError from error
        raise


def require_place(viewer: Viewer, item: WorkItem, permission: Permission) -> None:
    """Raise ``NotFoundError`` when the viewer may not even know of the item's place."""
    if not viewer.can(permission, institution_id=item.institution_id, office_id=item.office_id):
        raise NotFoundError


def require_hold(viewer: Viewer, item: WorkItem) -> None:
    """Raise unless the viewer holds the item, or supervises the place, or is the system."""
    if viewer.is_system or (item.agent_id is not None and item.agent_id == viewer.user_id):
        return
    require_place(viewer, item, Permission.DESK_USE)
    if not supervises(viewer, item):
        raise NotYoursError if item.agent_id is None or item.state in ENDED else NotAllowedError


def supervises(viewer: Viewer, item: WorkItem) -> bool:
    """Tell whether the viewer may act on what others hold there."""
    return viewer.can(
        Permission.WORK_REASSIGN, institution_id=item.institution_id, office_id=item.office_id
    )


def move(item: WorkItem, verb: Verb, *, reason: str = "", actor_id: int | None = None) -> WorkItem:
    """Move a locked item along the table: load, times, event and notices. The caller set the rest.

    Leaving an agent's hands frees their room; ``agent`` stays on what is parked or over, as the last
    one who had it, and is cleared from what waits again.
    """
    before, agent_id = item.state, item.agent_id
    after = check_move(before, verb)
    at = clock.now()
    item.state = after
    if before in LOADING and after not in LOADING and agent_id is not None:
        load_release(agent_id, item.weight)
        _clear_hold(item, after)
    elif after == S.WAITING:
        _clear_hold(item, after)
    if after in ENDED:
        _end(item, at, served=after == S.DONE)
    item.version += 1
    item.save()
    record_change(item, before=before, reason=reason, actor_id=actor_id or agent_id)
    notify(item, agent_id)
    if after == S.WAITING and item.rings:
        ring_item_on_commit(item.pk)
    return item


def _clear_hold(item: WorkItem, after: WorkItem.State) -> None:
    item.claim_token = None
    item.lease_until = None
    if after == S.WAITING:
        item.agent_id = item.desk_id = None
        item.claimed_at = item.serving_at = item.last_called_at = None
        item.parked_until = None
        item.call_attempts = 0


def _end(item: WorkItem, at: datetime, *, served: bool) -> None:
    item.ended_at = at
    item.parked_until = None
    if served and item.serving_at is None:
        item.serving_at = item.claimed_at


def load_release(agent_id: int, weight: int) -> None:
    """Give an agent's room back; what waits and rings may then be offered to them."""
    Presence.objects.filter(user_id=agent_id).update(load=F("load") - weight)
    ring_for_agent_on_commit(agent_id)


def load_take(agent_id: int, weight: int) -> None:
    """Take room of an agent; the constraint ``presence_within_capacity`` refuses too much."""
    Presence.objects.filter(user_id=agent_id).update(
        load=F("load") + weight, last_claim_at=clock.now()
    )


def record_change(
    item: WorkItem, *, before: str, reason: str = "", actor_id: int | None = None
) -> None:
    """Write the event of a change of state; a reason in somebody's own words stays out of it."""
    emit(
        types.WorkItemStateChanged(
            **event_fields(item),
            before=before,
            after=item.state,
            agent_id=actor_id,
            reason=reason if _CODE.fullmatch(reason) else "",
        )
    )


def event_fields(item: WorkItem) -> dict[str, Any]:
    """Return the fields that every event of a work item has."""
    return {
        "institution_id": item.institution_id,
        "occurred_at": clock.now(),
        "work_item_id": item.pk,
        "queue_id": item.queue_id,
        "interaction_id": item.interaction_id,
        "office_id": item.office_id,
    }


def notify(item: WorkItem, *agent_ids: int | None, kind: str = "work") -> None:
    """Tell the queue, the office, the item's own followers and the agents concerned, on commit."""
    topics = [f"queue.{item.queue_id}", f"work.{item.pk}"]
    if item.office_id is not None:
        topics.append(f"office.{item.office_id}")
    topics += [f"agent.{agent_id}" for agent_id in {item.agent_id, *agent_ids} if agent_id]
    notice_on_commit(
        *topics,
        kind=kind,
        work_item_id=item.pk,
        queue_id=item.queue_id,
        interaction_id=item.interaction_id,
        state=item.state,
        agent_id=item.agent_id,
    )
