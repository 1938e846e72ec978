"""What an agent does with work they hold: start, call again, no-show, park, release, transfer."""

from datetime import datetime

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.common.errors import InvalidInputError
from backend.routing import policy
from backend.routing.errors import NoQueueError, QueueClosedError, TooManyCallsError
from backend.routing.models import Queue, WorkItem
from backend.routing.services.access import member_queues
from backend.routing.services.attending import attention_ends
from backend.routing.services.claims import claim_locked
from backend.routing.services.common import (
    load_release,
    move,
    record_change,
    require_hold,
    require_place,
    work_locked,
)
from backend.routing.services.enqueue import office_of_work
from backend.routing.services.offers import offer_to, offers_withdraw
from backend.routing.states import LOADING, Verb, check_move

S = WorkItem.State


def work_start(*, viewer: Viewer, work_item_id: int) -> WorkItem:
    """The person is being attended from now (their service time begins); again is no error.

    Raises ``NotYoursError``, ``WorkMoveNotAllowedError``.
    """
    with work_locked(work_item_id) as item:
        require_hold(viewer, item)
        if item.state == S.SERVING:
            return item
        item.serving_at = item.serving_at or clock.now()
        return move(item, Verb.START, reason="started", actor_id=viewer.user_id)


def work_call_again(*, viewer: Viewer, work_item_id: int) -> WorkItem:
    """Call the same number again: boards ring again at each attempt (``call_attempts``).

    Raises ``TooManyCallsError`` after ``policy.MAX_CALLS``.
    """
    with work_locked(work_item_id) as item:
        require_hold(viewer, item)
        check_move(item.state, Verb.CALL_AGAIN)
        if item.call_attempts >= policy.MAX_CALLS:
            raise TooManyCallsError
        item.call_attempts += 1
        item.last_called_at = clock.now()
        return move(item, Verb.CALL_AGAIN, reason="called_again", actor_id=viewer.user_id)


def work_no_show(*, viewer: Viewer, work_item_id: int) -> WorkItem:
    """Nobody came. The first time the place is kept (parked); at ``policy.MAX_NO_SHOWS`` it ends.

    Nothing brings a parked no-show back by itself: a person at the desk does (``work_unpark``).
    """
    with work_locked(work_item_id) as item:
        require_hold(viewer, item)
        check_move(item.state, Verb.NO_SHOW)
        item.no_shows += 1
        if item.no_shows < policy.MAX_NO_SHOWS and item.state == S.CLAIMED:
            return move(item, Verb.NO_SHOW_PARK, reason="no_show", actor_id=viewer.user_id)
        move(item, Verb.NO_SHOW, reason="no_show", actor_id=viewer.user_id)
        attention_ends(item, viewer=viewer)
        return item


def work_park(
    *, viewer: Viewer, work_item_id: int, until: datetime | None = None, reason: str = "parked"
) -> WorkItem:
    """Put it aside, place kept, the agent's room freed; ``until`` brings it back by itself."""
    with work_locked(work_item_id) as item:
        require_hold(viewer, item)
        item.parked_until = until
        return move(item, Verb.PARK, reason=reason, actor_id=viewer.user_id)


def work_unpark(*, viewer: Viewer, work_item_id: int, take: bool = False) -> WorkItem:
    """Bring a parked item back: in line at its old place, or with ``take`` straight to the viewer."""
    with work_locked(work_item_id) as item:
        require_place(viewer, item, Permission.DESK_USE)
        check_move(item.state, Verb.UNPARK)
        if take and viewer.user_id is not None:
            return claim_locked(item, user_id=viewer.user_id, rule="unparked")
        return move(item, Verb.UNPARK, reason="unparked", actor_id=viewer.user_id)


def work_release(*, viewer: Viewer, work_item_id: int, reason: str = "released") -> WorkItem:
    """Give it back to the line, at its old place; a supervisor may release what another holds."""
    with work_locked(work_item_id) as item:
        require_hold(viewer, item)
        return release_locked(item, reason=reason, actor_id=viewer.user_id)


def release_locked(item: WorkItem, *, reason: str, actor_id: int | None = None) -> WorkItem:
    """Put a locked item back in line; the reason says that it was here before."""
    check_move(item.state, Verb.RELEASE)
    item.reason = {"rule": "returned", "because": reason, "agent_id": item.agent_id}
    offers_withdraw(item)
    return move(item, Verb.RELEASE, reason=reason, actor_id=actor_id)


def work_transfer(
    *,
    viewer: Viewer,
    work_item_id: int,
    queue_id: int | None = None,
    agent_id: int | None = None,
    reason: str = "transferred",
) -> WorkItem:
    """Pass it to another queue of the institution, or to one agent; arrival and place are kept.

    To a queue it waits there as if it had always been in that line. To an agent (a member of its
    queue, or of ``queue_id``, who is there and has room) it goes at once: pulled work as a claim,
    calls and chats as a ring. Exactly one of the two says where, the queue may come along.
    Raises ``NoQueueError``, ``QueueClosedError``, ``NotAvailableError``, ``CapacityFullError``.
    """
    if queue_id is None and agent_id is None:
        raise InvalidInputError("Elija la fila o la persona a la que pasa la atención.")
    with work_locked(work_item_id) as item:
        _require_may_transfer(viewer, item)
        if queue_id is not None:
            _change_queue(item, queue_id)
        if agent_id is None:
            item.reason = {"rule": "transferred", "because": reason, "agent_id": item.agent_id}
            offers_withdraw(item)
            return move(item, Verb.TRANSFER, reason=reason, actor_id=viewer.user_id)
        return _transfer_to_agent(item, agent_id, reason, viewer.user_id)


def _require_may_transfer(viewer: Viewer, item: WorkItem) -> None:
    if item.state in LOADING:
        require_hold(viewer, item)
    else:
        require_place(viewer, item, Permission.DESK_USE)
    check_move(item.state, Verb.TRANSFER)


def _change_queue(item: WorkItem, queue_id: int) -> None:
    queue = Queue.objects.filter(
        pk=queue_id, institution_id=item.institution_id, is_active=True
    ).first()
    elsewhere = queue is not None and queue.office_id not in (None, item.office_id)
    if queue is None or (elsewhere and item.kind == "visit"):
        raise NoQueueError("La fila elegida no recibe esta atención. Elija otra.")
    if not queue.is_open:
        raise QueueClosedError
    item.queue = queue
    item.office_id = office_of_work(queue, item.kind, item.office_id)


def _transfer_to_agent(
    item: WorkItem, agent_id: int, reason: str, actor_id: int | None
) -> WorkItem:
    if not member_queues(agent_id).filter(pk=item.queue_id).exists():
        raise InvalidInputError("La persona elegida no es integrante de la fila.")
    before, holder = item.state, item.agent_id
    if holder == agent_id and before in LOADING:
        return item
    if before in LOADING and holder is not None:
        load_release(holder, item.weight)
    offers_withdraw(item)
    item.state, item.agent_id = S.WAITING, None
    if item.rings:
        offered = offer_to(item, user_id=agent_id, rule="transferred")
        record_change(offered, before=before, reason=reason, actor_id=actor_id)
        return offered
    claimed = claim_locked(item, user_id=agent_id, rule="transferred")
    record_change(claimed, before=before, reason=reason, actor_id=actor_id)
    return claimed
