"""Whether an agent is there."""

from datetime import datetime, timedelta

from django.db import transaction

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.common.errors import InvalidInputError, NotAllowedError
from backend.directory.models import Desk
from backend.events.api import emit, notice_on_commit, types
from backend.routing import policy
from backend.routing.models import Presence, WorkItem
from backend.routing.services.common import named_refusals
from backend.routing.triggers import ring_for_agent_on_commit

State = Presence.State
S = WorkItem.State


def presence_set(
    *, viewer: Viewer, state: str, reason: str = "", desk_id: int | None = None
) -> Presence:
    """Set the viewer's own presence: available, busy, wrap_up, break (with its reason) or away.

    ``desk_id`` is the numbered desk where they sit, kept until another is given (0: at none), also
    while they are away; of those who are there one sits at a desk (``DeskBusyError``). Becoming
    available rings the oldest waiting call or chat of their queues. Being away does not release what
    they hold; a lost heartbeat does.
    Raises ``InvalidInputError``, ``NotAllowedError``. Emits ``PresenceChanged``.
    """
    if viewer.user_id is None or not viewer.has(Permission.DESK_USE):
        raise NotAllowedError
    if state not in State.values:
        raise InvalidInputError("Elija una disponibilidad de la lista.")
    if state == State.BREAK and not reason.strip():
        raise InvalidInputError("Indique el motivo de la pausa.")
    desk = _desk(viewer, desk_id) if desk_id else None
    with named_refusals(), transaction.atomic():
        Presence.objects.get_or_create(user_id=viewer.user_id)
        presence = Presence.objects.select_for_update().get(user_id=viewer.user_id)
        _sit(presence, desk, viewer)
        if desk_id == 0:
            presence.desk = None
        unchanged = presence.state == state  # only the desk was chosen
        _change(presence, state, reason, until=presence.until if unchanged else None)
    return presence


def presence_heartbeat(*, viewer: Viewer) -> Presence | None:
    """Say that the viewer's screen is open; send it every 20 s. None for who never set a presence."""
    if viewer.user_id is None:
        return None
    Presence.objects.filter(user_id=viewer.user_id).update(heartbeat_at=clock.now())
    return Presence.objects.filter(user_id=viewer.user_id).first()


def wrap_up_begin(user_id: int, seconds: int) -> bool:
    """Give an agent time to write up the call that ended; tell whether it began.

    Only who is there and has nothing else in hand: a second contact goes on, a break stays a break.
    """
    if seconds <= 0:
        return False
    with transaction.atomic():
        presence = Presence.objects.select_for_update().filter(user_id=user_id).first()
        here = presence is not None and presence.state in (State.AVAILABLE, State.BUSY)
        if presence is None or not here or presence.load > 0:
            return False
        _change(
            presence, State.WRAP_UP, "", alive=False, until=clock.now() + timedelta(seconds=seconds)
        )
    return True


def wrap_ups_end() -> int:
    """Make available again whose time to write up is over; returns how many."""
    over = Presence.objects.filter(state=State.WRAP_UP, until__lte=clock.now())
    ended = 0
    for user_id in list(over.values_list("user_id", flat=True)):
        with transaction.atomic():
            presence = Presence.objects.select_for_update().get(user_id=user_id)
            if presence.state == State.WRAP_UP and presence.until and presence.until <= clock.now():
                _change(presence, State.AVAILABLE, "", alive=False)
                ended += 1
    return ended


def presence_move(user_id: int, state: str, *, reason: str, stale_only: bool = False) -> bool:
    """Set someone's presence for them (missed rings, a lost heartbeat); tell whether it changed."""
    with transaction.atomic():
        presence = Presence.objects.select_for_update().filter(user_id=user_id).first()
        if presence is None or presence.state == state:
            return False
        if stale_only and presence.heartbeat_at > clock.now() - policy.HEARTBEAT_FRESH:
            return False
        _change(presence, state, reason, alive=False)
    return True


def _desk(viewer: Viewer, desk_id: int) -> Desk:
    desk = Desk.objects.select_related("office").filter(pk=desk_id, is_active=True).first()
    if desk is None or not viewer.can(
        Permission.DESK_USE, institution_id=desk.office.institution_id, office_id=desk.office_id
    ):
        raise InvalidInputError("Elija un módulo de su oficina.")
    return desk


def _sit(presence: Presence, desk: Desk | None, viewer: Viewer) -> None:
    if desk is not None:
        presence.desk = desk
        presence.office_id = desk.office_id
        presence.institution_id = desk.office.institution_id
    elif presence.institution_id is None:
        grants = viewer.grants(Permission.DESK_USE)
        place = next((g for g in grants if g.office_id), grants[0] if grants else None)
        presence.institution_id = place.institution_id if place else None
        presence.office_id = place.office_id if place else None


def _change(
    presence: Presence,
    state: str,
    reason: str,
    *,
    alive: bool = True,
    until: datetime | None = None,
) -> None:
    at = clock.now()
    if presence.state != state:
        presence.since = at
    presence.state = state
    presence.reason = reason.strip()[:40]
    presence.until = until
    if alive:
        presence.heartbeat_at = at
    presence.save(
        update_fields=[
            "state", "reason", "since", "until", "heartbeat_at", "desk", "office", "institution",
        ]
    )  # fmt: skip
    emit(
        types.PresenceChanged(
            institution_id=presence.institution_id,
            occurred_at=at,
            agent_id=presence.user_id,
            state=state,
            office_id=presence.office_id,
        )
    )
    topics = [f"agent.{presence.user_id}"]
    topics += [f"office.{presence.office_id}"] if presence.office_id else []
    topics += [f"institution.{presence.institution_id}"] if presence.institution_id else []
    notice_on_commit(*topics, kind="presence", agent_id=presence.user_id, state=state)
    if state == State.AVAILABLE:
        ring_for_agent_on_commit(presence.user_id)
