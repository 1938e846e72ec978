"""Queues and how many wait in them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from backend.accounts.api import Permission, Viewer
from backend.common.errors import NotFoundError
from backend.routing.models import Queue, WorkItem
from backend.routing.selectors.scope import places
from backend.routing.services.access import claimable_queue_ids

S = WorkItem.State


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A queue of an agent with what waits: ``oldest_at`` is when the longest waiting person came."""

    queue: Queue
    waiting: int
    oldest_at: datetime | None


def queues_visible(viewer: Viewer) -> QuerySet[Queue]:
    """Return the active queues of the places where the viewer attends, supervises or sets up."""
    return Queue.objects.filter(
        places(
            viewer,
            Permission.DESK_USE,
            Permission.QUEUE_SUPERVISE,
            Permission.SETUP_INSTITUTION,
            Permission.SETUP_OFFICE,
        ),
        is_active=True,
    ).select_related("office", "institution")


def queue_get(viewer: Viewer, queue_id: int) -> Queue:
    """Return one visible queue; raises ``NotFoundError``."""
    queue = queues_visible(viewer).filter(pk=queue_id).first()
    if queue is None:
        raise NotFoundError
    return queue


def queues_of_office(viewer: Viewer, office_id: int) -> QuerySet[Queue]:
    """Return an office's active queues (kiosk, board: with the system's viewer)."""
    return queues_visible(viewer).filter(office_id=office_id)


def queues_for_agent(viewer: Viewer) -> list[QueueCount]:
    """Return the queues the viewer may take work from, each with what waits: two or three statements.

    The counts read only the partial index of waiting work, so old volume costs nothing.
    """
    ids = claimable_queue_ids(viewer)
    if viewer.user_id is None or not ids:
        return []
    counts = {
        row["queue_id"]: (row["n"], row["oldest"])
        for row in WorkItem.objects.filter(queue_id__in=ids, state=S.WAITING)
        .values("queue_id")
        .annotate(n=Count("pk"), oldest=Min("arrived_at"))
        .order_by()
    }
    queues = Queue.objects.filter(pk__in=ids).select_related("office")
    return [QueueCount(queue, *counts.get(queue.pk, (0, None))) for queue in queues]
