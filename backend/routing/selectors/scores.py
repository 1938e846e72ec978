"""How good the announced waits were."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.routing.models import Queue, QuoteScore
from backend.routing.selectors.scope import places

DAYS = 28


@dataclass(frozen=True, slots=True)
class QueueScore:
    """A queue's last 28 days: how many were told, and which percentage waited no longer than told."""

    queue: str
    told: int
    left: int
    low_percent: int
    high_percent: int


def quote_scores(viewer: Viewer) -> list[QueueScore]:
    """Return the scores of the queues that the viewer supervises, the most told first."""
    queues = Queue.objects.filter(places(viewer, Permission.QUEUE_SUPERVISE))
    rows = (
        QuoteScore.objects.filter(queue__in=queues, day__gt=clock.now().date() - timedelta(DAYS))
        .values("queue_id", "queue__name")
        .annotate(
            told=Sum("told"), low=Sum("within_low"), high=Sum("within_high"), gone=Sum("left")
        )
        .order_by("-told", "queue__name")
    )
    return [
        QueueScore(
            queue=row["queue__name"],
            told=row["told"],
            left=row["gone"],
            low_percent=round(100 * row["low"] / row["told"]),
            high_percent=round(100 * row["high"] / row["told"]),
        )
        for row in rows
        if row["told"]
    ]
