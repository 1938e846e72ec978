"""Taking work: the next in line, or one named item."""

from collections.abc import Collection
from uuid import uuid4

from django.db import transaction

from backend.accounts.api import Permission, Viewer, user_names
from backend.common import clock
from backend.common.errors import NotAllowedError
from backend.events.api import emit, gathered, types
from backend.routing.errors import (
    AlreadyTakenError,
    CapacityFullError,
    NotAvailableError,
    WorkMoveNotAllowedError,
)
from backend.routing.models import Presence, RingOffer, WorkItem
from backend.routing.services.access import claimable_queue_ids
from backend.routing.services.attending import attention_begins
from backend.routing.services.claim_sql import ClaimOrder, take_next
from backend.routing.services.common import (
    event_fields,
    load_release,
    load_take,
    named_refusals,
    notify,
    require_place,
    supervises,
    work_locked,
)
from backend.routing.states import ENDED, LOADING, Verb, check_move

S = WorkItem.State
HERE = (Presence.State.AVAILABLE, Presence.State.BUSY, Presence.State.WRAP_UP)


def claim_next(
    *, viewer: Viewer, queue_ids: Collection[int] | None = None, desk_id: int | None = None
) -> WorkItem | None:
    """Take the next waiting ticket or message ("Siguiente") and return it; None when nothing waits.

    The next is the one with the smallest ``effective_at`` over the queues (all of the viewer's, or
    those of ``queue_ids`` that are) of which the viewer is a member, with their skills and a posting
    there. Of agents who press at once each gets a different one; capacity is part of the same lock.
    ``desk_id`` is where visits are called to, by default where the agent sits. Calls and chats ring
    instead and are never taken here. The attention gets its agent and, if it has none, its case.
    Raises ``NotAvailableError`` (on a break, away), ``CapacityFullError``, ``DeskBusyError``.
    Emits ``WorkItemClaimed``.
    """
    allowed = claimable_queue_ids(viewer, queue_ids)
    if viewer.user_id is None or not allowed:
        return None
    with named_refusals(), transaction.atomic(), gathered():
        item = take_next(ClaimOrder(viewer.user_id, allowed, desk_id))
        if item is not None:
            _explain_credit(item)
            _claimed(item, viewer.user_id)
            return item
    _refuse_if_no_room(viewer.user_id, allowed)
    return None


def _refuse_if_no_room(user_id: int, queue_ids: Collection[int]) -> None:
    """Say why nothing was taken when something waits."""
    presence = Presence.objects.filter(user_id=user_id).first()
    if presence is None or presence.state not in HERE:
        raise NotAvailableError
    room = presence.capacity - presence.load
    too_big = WorkItem.objects.filter(
        queue_id__in=queue_ids, state=S.WAITING, rings=False, weight__gt=room
    )
    if too_big.exists():
        raise CapacityFullError


def _explain_credit(item: WorkItem) -> None:
    """Add to the reason how many came earlier and were passed by the class's credit."""
    if item.credit_minutes == 0:
        return
    passed = WorkItem.objects.filter(
        queue_id=item.queue_id,
        state=S.WAITING,
        effective_at__gte=item.effective_at,
        effective_at__lt=item.arrived_at,
        arrived_at__lt=item.arrived_at,
    ).count()
    item.reason = {**item.reason, "priority_class": item.priority_class, "passed": passed}
    WorkItem.objects.filter(pk=item.pk).update(reason=item.reason)


def claim_item(*, viewer: Viewer, work_item_id: int, desk_id: int | None = None) -> WorkItem:
    """Take one named waiting or parked item; taking again what one holds returns it unchanged.

    Raises ``AlreadyTakenError`` ("la tomó Ana"), ``WorkMoveNotAllowedError`` when it is over,
    ``NotAllowedError`` for who is not a member of its queue (a supervisor of the place may),
    ``NotAvailableError``, ``CapacityFullError``, ``DeskBusyError``. Emits ``WorkItemClaimed``.
    """
    with work_locked(work_item_id) as item:
        require_place(viewer, item, Permission.DESK_USE)
        if viewer.user_id is None:
            raise NotAllowedError
        if item.agent_id == viewer.user_id and item.state in (S.CLAIMED, S.SERVING):
            return item
        _require_free(item, viewer.user_id)
        if not supervises(viewer, item) and not claimable_queue_ids(viewer, [item.queue_id]):
            raise NotAllowedError("No es integrante de la fila de esta atención.")
        return claim_locked(item, user_id=viewer.user_id, rule="named", desk_id=desk_id)


def _require_free(item: WorkItem, user_id: int) -> None:
    if item.state in ENDED:
        raise WorkMoveNotAllowedError
    if item.state in LOADING and item.agent_id not in (None, user_id):
        name = user_names([item.agent_id or 0]).get(item.agent_id or 0, "otra persona")
        verb = "está sonando para" if item.state == S.RINGING else "la tomó"
        raise AlreadyTakenError(f"Esta atención {verb} {name}.")


def claim_locked(
    item: WorkItem, *, user_id: int, rule: str, desk_id: int | None = None
) -> WorkItem:
    """Give a locked item to an agent: capacity, desk, token, reason, event, attention."""
    presence = Presence.objects.select_for_update().filter(user_id=user_id).first()
    if presence is None or presence.state not in HERE:
        raise NotAvailableError
    before, holder = item.state, item.agent_id
    item.state = check_move(before, Verb.CLAIM)
    if before == S.RINGING and holder is not None and holder != user_id:
        load_release(holder, item.weight)
    if before != S.RINGING or holder != user_id:
        load_take(user_id, item.weight)
    at = clock.now()
    item.agent_id = user_id
    item.desk_id = (desk_id or presence.desk_id) if item.kind == "visit" else None
    item.claim_token = uuid4()
    item.claimed_at = item.last_called_at = at
    item.call_attempts = 1
    item.lease_until = item.parked_until = item.serving_at = None
    item.version += 1
    item.reason = {
        "rule": rule,
        "credit_minutes": item.credit_minutes,
        "waited_seconds": _waited(item),
    }
    item.save()
    RingOffer.objects.filter(work_item=item, result=RingOffer.Result.PENDING).exclude(
        user_id=user_id
    ).update(result=RingOffer.Result.WITHDRAWN, answered_at=at)
    _claimed(item, user_id)
    return item


def _waited(item: WorkItem) -> int:
    return max(0, round(((item.claimed_at or clock.now()) - item.arrived_at).total_seconds()))


def _claimed(item: WorkItem, user_id: int) -> None:
    emit(
        types.WorkItemClaimed(
            **event_fields(item),
            agent_id=user_id,
            desk_id=item.desk_id,
            wait_seconds=_waited(item),
        )
    )
    attention_begins(item, user_id=user_id)
    notify(item, kind="work.claimed")
