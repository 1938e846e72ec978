"""What a crash, a lost signal or the clock left behind. Each may run twice, or at once, without harm."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.accounts.api import Viewer
from backend.common import clock
from backend.directory.api import closing_time
from backend.directory.models import Office
from backend.routing import policy
from backend.routing.errors import WorkMoveNotAllowedError
from backend.routing.models import Presence, WorkItem
from backend.routing.services.common import work_locked
from backend.routing.services.endings import work_unattended
from backend.routing.services.moves import release_locked, work_unpark
from backend.routing.services.presence import presence_move
from backend.routing.states import LOADING

S = WorkItem.State
VANISHED = "agent_vanished"


def agents_vanished() -> int:
    """Set agents without a heartbeat away and give back what they held, place kept; returns how many.

    A visit that is being served stays: the person sits in front of them.
    """
    silent = Q(heartbeat_at__lte=clock.now() - policy.HEARTBEAT_FRESH)
    present = Presence.objects.filter(silent).exclude(state=Presence.State.AWAY)
    for user_id in list(present.values_list("user_id", flat=True)):
        presence_move(user_id, Presence.State.AWAY, reason="no_heartbeat", stale_only=True)
    held = _returnable().filter(agent_id=OuterRef("user_id"))
    gone = Presence.objects.filter(silent, Exists(held), state=Presence.State.AWAY)
    ids = list(gone.values_list("user_id", flat=True))
    for user_id in ids:
        _give_back(user_id)
    return len(ids)


def _returnable() -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(state__in=LOADING).exclude(kind="visit", state=S.SERVING)


def _give_back(user_id: int) -> None:
    items = _returnable().filter(agent_id=user_id).order_by("effective_at", "pk")
    for work_item_id in list(items.values_list("pk", flat=True)):
        with work_locked(work_item_id) as item:
            still = item.agent_id == user_id and item.state in LOADING
            back = Presence.objects.filter(user_id=user_id).exclude(state=Presence.State.AWAY)
            if still and not back.exists():
                release_locked(item, reason=VANISHED)


def parked_return() -> int:
    """Bring back what was parked until now; returns how many."""
    due = WorkItem.objects.filter(state=S.PARKED, parked_until__lte=clock.now())
    ids = list(due.values_list("pk", flat=True)[:200])
    for work_item_id in ids:
        try:
            work_unpark(viewer=Viewer.system(), work_item_id=work_item_id)
        except WorkMoveNotAllowedError:  # someone brought it back in this instant
            continue
    return len(ids)


def closing_time_end() -> int:
    """End what still waited when its office closed as not attended; returns how many.

    Only people who wait at this moment (visits, calls, chats); written messages wait for the next day.
    What arrived after the closing waits for the next one. An office without hours never closes.
    """
    waits = WorkItem.objects.filter(
        state__in=[S.WAITING, S.PARKED], kind__in=policy.LIVE_KINDS, office__isnull=False
    )
    ended = 0
    offices = Office.objects.filter(pk__in=waits.values("office_id"))
    for office in offices:
        mine = waits.filter(office=office)
        closed_at = _last_closing(office, mine.order_by("arrived_at").values_list("arrived_at"))
        if closed_at is None:
            continue
        for pk in list(mine.filter(arrived_at__lt=closed_at).values_list("pk", flat=True)):
            work_unattended(work_item_id=pk)
            ended += 1
    return ended


def _last_closing(office: Office, arrivals: Iterable[tuple[datetime]]) -> datetime | None:
    """Return the last closing up to now: today's, or that of the day when the first one came."""
    now = clock.now()
    days = [now, *(arrived_at for (arrived_at,) in list(arrivals)[:1])]
    closings = [closing_time(office, day) for day in days]
    return max((at for at in closings if at is not None and at <= now), default=None)
