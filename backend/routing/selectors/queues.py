"""Queues and how many wait in them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from backend.accounts.api import Permission, Viewer
from backend.common.errors import NotFoundError
from backend.routing.heads import counted_in_line
from backend.routing.models import Queue
from backend.routing.selectors.scope import places
from backend.routing.services.access import claimable_queue_ids

COUNT_UP_TO = 1000


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A queue of an agent with what waits (1000: that many or more); ``oldest_at`` is when the longest
    waiting person came.
    """

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
    """Return the queues the viewer may take work from, each with what waits, in three statements.

    The counts read the partial index of waiting work up to ``COUNT_UP_TO``, so that neither old volume
    nor a flood of waiting work makes the page slower.
    """
    ids = claimable_queue_ids(viewer)
    if viewer.user_id is None or not ids:
        return []
    counts = counted_in_line(ids, COUNT_UP_TO)
    queues = Queue.objects.filter(pk__in=ids).select_related("office")
    return [QueueCount(queue, *counts.get(queue.pk, (0, None))) for queue in queues]
