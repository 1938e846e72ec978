"""Waiting and held work."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.common.errors import NotFoundError
from backend.routing.heads import first_in_line
from backend.routing.models import Presence, Queue, WorkItem
from backend.routing.selectors.scope import places
from backend.routing.services.access import claimable_queue_ids

S = WorkItem.State
HELD = (S.RINGING, S.CLAIMED, S.SERVING, S.PARKED)
_WAITING_ROW = ("queue", "interaction__case__citizen", "interaction__contact_point")
_ROW = (*_WAITING_ROW, "agent", "desk")
# The columns of a line of the agents' screen: fifty lines of six whole rows each were half its time.
_SHOWN = (
    *("institution_id", "office_id", "channel", "kind", "label", "state", "weight", "rings"),
    *("priority_class", "credit_minutes", "arrived_at", "effective_at", "agent_id", "lease_until"),
    *("parked_until", "queue__name", "interaction__channel", "interaction__case__folio"),
    *("interaction__case__citizen__name", "interaction__case__citizen__social_name"),
    *("interaction__contact_point__kind", "interaction__contact_point__value"),
)


def _visible(viewer: Viewer) -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(
        places(viewer, Permission.DESK_USE, Permission.QUEUE_SUPERVISE)
    ).select_related(*_ROW)


def work_get(viewer: Viewer, work_item_id: int) -> WorkItem:
    """Return one item of the viewer's places; raises ``NotFoundError``."""
    item = _visible(viewer).filter(pk=work_item_id).first()
    if item is None:
        raise NotFoundError
    return item


def waiting_list(
    viewer: Viewer, queue_ids: Collection[int] | None = None, limit: int = 50
) -> list[WorkItem]:
    """Return what waits in the agent's queues (or those of ``queue_ids`` that are), first served first.

    A supervisor who names queues of their places sees them without being a member.
    """
    ids = claimable_queue_ids(viewer, queue_ids)
    if queue_ids is not None and viewer.has(Permission.QUEUE_SUPERVISE):
        supervised = Queue.objects.filter(
            places(viewer, Permission.QUEUE_SUPERVISE), pk__in=list(queue_ids)
        )
        ids = sorted({*ids, *supervised.values_list("pk", flat=True)})
    if not ids:
        return []
    rows = WorkItem.objects.filter(pk__in=first_in_line(ids, limit))
    found = rows.select_related(*_WAITING_ROW).only(*_SHOWN)
    return sorted(found, key=lambda item: (item.effective_at, item.pk))


def my_work(viewer: Viewer) -> list[WorkItem]:
    """Return what the viewer holds: ringing first, then served, claimed and parked, oldest first."""
    if viewer.user_id is None:
        return []
    order = {S.RINGING: 0, S.SERVING: 1, S.CLAIMED: 2, S.PARKED: 3}
    rows = _visible(viewer).filter(agent_id=viewer.user_id, state__in=HELD)
    rows = rows.select_related(None).select_related(*_WAITING_ROW).only(*_SHOWN)
    return sorted(rows, key=lambda item: (order[S(item.state)], item.effective_at, item.pk))


def presence_of(viewer: Viewer) -> Presence | None:
    """Return the viewer's own presence."""
    if viewer.user_id is None:
        return None
    return Presence.objects.filter(user_id=viewer.user_id).first()


def work_of_interaction(interaction_id: int) -> WorkItem | None:
    """Return the latest work item of an attention: the open one, if there is one."""
    rows = WorkItem.objects.filter(interaction_id=interaction_id).select_related("queue")
    return rows.order_by("-pk").first()


def position(work_item_id: int) -> int | None:
    """Return a waiting item's place in its queue, 1 for the next; None when it does not wait."""
    item = WorkItem.objects.filter(pk=work_item_id, state=S.WAITING).first()
    if item is None:
        return None
    same_time = Q(effective_at=item.effective_at, pk__lt=item.pk)
    before = Q(effective_at__lt=item.effective_at) | same_time
    return 1 + WorkItem.objects.filter(before, queue_id=item.queue_id, state=S.WAITING).count()


def recent_calls(
    viewer: Viewer, *, office_id: int, since: datetime, limit: int = 20
) -> list[WorkItem]:
    """Return the numbers called to a desk of an office since then, newest call first (boards)."""
    rows = WorkItem.objects.filter(
        places(viewer, Permission.DESK_USE, Permission.QUEUE_SUPERVISE),
        office_id=office_id,
        state__in=[S.CLAIMED, S.SERVING],
        kind="visit",
        last_called_at__gte=since,
    )
    return list(rows.select_related("desk", "queue").order_by("-last_called_at")[:limit])


def work_open_of(viewer: Viewer, interaction_id: int) -> WorkItem | None:
    """Return the open work item of an attention: waiting, ringing, held or parked."""
    rows = _visible(viewer).filter(interaction_id=interaction_id, ended_at__isnull=True)
    return rows.first()


def work_unattended_untold(viewer: Viewer, limit: int = 100) -> list[WorkItem]:
    """Return what ended unattended in the last week and whose person was not told yet, oldest first.

    Telling ends the attention, so an open attention says that nobody told them.
    """
    rows = _visible(viewer).filter(
        state=S.UNATTENDED,
        ended_at__gte=clock.now() - timedelta(days=7),
        interaction__ended_at__isnull=True,
    )
    return list(rows.order_by("ended_at", "pk")[:limit])
