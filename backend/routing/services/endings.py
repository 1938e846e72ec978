"""How work ends: finished, abandoned by the person, or not attended at closing time."""

from backend.accounts.api import Viewer
from backend.routing.models import WorkItem
from backend.routing.services.attending import attention_ends
from backend.routing.services.common import move, require_hold, work_locked
from backend.routing.services.offers import offers_withdraw
from backend.routing.services.presence import wrap_up_begin
from backend.routing.states import ENDED, Verb

S = WorkItem.State


def work_finish(
    *, viewer: Viewer, work_item_id: int, outcome: str = "", end_attention: bool = False
) -> WorkItem:
    """The agent is done with it and has room again; again is no error.

    The attention itself goes on (a message that was answered may be followed by another) and is ended
    by the mailroom's ``attention_close``, which also asks for the rating; ``end_attention`` ends it
    here as attended, with ``outcome``, for whoever asks nothing.
    """
    with work_locked(work_item_id) as item:
        if item.state in ENDED:
            return item
        require_hold(viewer, item)
        move(item, Verb.FINISH, reason="finished", actor_id=viewer.user_id)
        _wrap_up(item)
        if end_attention:
            attention_ends(item, viewer=viewer, outcome=outcome)
        return item


def _wrap_up(item: WorkItem) -> None:
    """After a call its agent has a moment to write it up before the next one rings."""
    if item.kind == "call" and item.agent_id is not None:
        wrap_up_begin(item.agent_id, item.queue.wrap_up_seconds)


def work_abandon(
    *, work_item_id: int, viewer: Viewer | None = None, reason: str = "abandoned"
) -> WorkItem:
    """The person left: hung up, closed the chat, gave the number back; again is no error.

    Whoever was already being served was attended, and the work is done rather than abandoned.
    """
    viewer = viewer or Viewer.system()
    with work_locked(work_item_id) as item:
        if item.state in ENDED:
            return item
        served = item.serving_at is not None or (
            item.state == S.CLAIMED and item.kind in ("chat", "message")
        )
        offers_withdraw(item)
        if served and item.state in (S.CLAIMED, S.SERVING, S.PARKED):
            move(item, Verb.FINISH, reason=reason, actor_id=viewer.user_id)
            _wrap_up(item)
        else:
            move(item, Verb.ABANDON, reason=reason, actor_id=viewer.user_id)
        attention_ends(item, viewer=viewer)
        return item


def work_unattended(
    *, work_item_id: int, viewer: Viewer | None = None, reason: str = "closing_time"
) -> WorkItem:
    """What still waited was not attended; a parked no-show ends as one; again is no error.

    The attention stays open until the person is told: whoever tells them (``work_unattended_untold``)
    ends it in the same transaction as the message.
    """
    viewer = viewer or Viewer.system()
    with work_locked(work_item_id) as item:
        if item.state in ENDED:
            return item
        offers_withdraw(item)
        move(item, _closing_verb(item), reason=reason, actor_id=viewer.user_id)
        if item.state != S.UNATTENDED:
            attention_ends(item, viewer=viewer)
        return item


def _closing_verb(item: WorkItem) -> Verb:
    if item.state == S.PARKED and item.no_shows:
        return Verb.NO_SHOW
    if item.state == S.PARKED and item.serving_at is not None:
        return Verb.FINISH
    return Verb.UNATTENDED
