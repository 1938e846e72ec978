"""Honest waiting times: measured service over those who really serve, told once and kept."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q

from backend.common import clock
from backend.common.errors import InvalidInputError, NotFoundError
from backend.routing import estimates, policy
from backend.routing.models import Presence, Queue, QueueMember, WaitQuote, WorkItem

S = WorkItem.State
PRESENT = (Presence.State.AVAILABLE, Presence.State.BUSY, Presence.State.WRAP_UP)
FIRST_SHARE, SECOND_SHARE = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class WaitEstimate:
    """What may honestly be said of a wait.

    ``ahead``: people before in the same queue. ``serving``: agents of the queue who are there.
    ``low_seconds``: half of the people in this place wait less; ``high_seconds``: four in five do.
    Both None when fewer than 20 services were measured in 28 days, or nobody serves: then only
    ``ahead`` may be shown. ``measured``: services behind the figure.
    """

    ahead: int
    serving: int
    measured: int
    low_seconds: int | None
    high_seconds: int | None


@dataclass(frozen=True, slots=True)
class _Place:
    queue_id: int
    before: Q


def wait_estimate(
    *, work_item_id: int | None = None, queue_id: int | None = None, quote: bool = True
) -> WaitEstimate:
    """Return what a waiting person, or who would join a queue now, may be told about the wait.

    People ahead times the queue's own measured service time (28 days) over the agents who really
    serve, as quantiles of Erlang(ahead + 1, agents x service rate) (Ibrahim & Whitt 2009). Queues that
    share agents are served in one order of arrival, so the people of a shared queue count for the
    share of its agents. The first figure told for a work item is kept (``WaitQuote``) to be scored
    against what happened; ``quote=False`` only looks. Times in seconds. Raises ``NotFoundError``.
    """
    if (work_item_id is None) == (queue_id is None):
        raise InvalidInputError("Indique la atención o la fila.")
    if work_item_id is None:
        return _estimate(_end_of_line(queue_id or 0))
    item = WorkItem.objects.filter(pk=work_item_id).first()
    if item is None:
        raise NotFoundError
    if item.state not in (S.WAITING, S.PARKED):
        return WaitEstimate(0, 0, 0, 0, 0)
    estimate = _estimate(_place_of(item))
    if quote and not WaitQuote.objects.filter(work_item=item).exists():
        _keep(item, estimate)
    return estimate


def _keep(item: WorkItem, estimate: WaitEstimate) -> None:
    WaitQuote.objects.get_or_create(
        work_item=item,
        defaults={
            "ahead": estimate.ahead,
            "serving_desks": estimate.serving,
            "low_seconds": estimate.low_seconds,
            "high_seconds": estimate.high_seconds,
            "quoted_at": clock.now(),
        },
    )


def _end_of_line(queue_id: int) -> _Place:
    if not Queue.objects.filter(pk=queue_id).exists():
        raise NotFoundError
    return _Place(queue_id, Q(effective_at__lte=clock.now()))


def _place_of(item: WorkItem) -> _Place:
    earlier = Q(effective_at__lt=item.effective_at)
    same_time = Q(effective_at=item.effective_at, pk__lt=item.pk)
    return _Place(item.queue_id, earlier | same_time)


def _estimate(place: _Place) -> WaitEstimate:
    agents = _present_agents(place.queue_id)
    ahead = _ahead(place, list(agents) or [place.queue_id])
    own, serving = ahead.get(place.queue_id, 0), len(agents.get(place.queue_id, ()))
    measured, service = measured_service(place.queue_id)
    if measured < policy.MEASURED_MINIMUM or serving == 0 or service <= 0:
        return WaitEstimate(own, serving, measured, None, None)
    before = round(_shared_ahead(place.queue_id, agents, ahead))

    def told(share: float) -> int:
        return round(estimates.wait_quantile(share, before, serving, service))

    return WaitEstimate(own, serving, measured, told(FIRST_SHARE), told(SECOND_SHARE))


def _shared_ahead(queue_id: int, agents: Mapping[int, set[int]], ahead: Mapping[int, int]) -> float:
    """Count who is served before: all of the own queue, and others' by the share of agents in common."""
    mine = agents.get(queue_id, set())
    return ahead.get(queue_id, 0) + sum(
        count * len(mine & agents[other]) / len(agents[other])
        for other, count in ahead.items()
        if other != queue_id and agents.get(other)
    )


def _present_agents(queue_id: int) -> dict[int, set[int]]:
    """Return who is there, by queue: of this one and of those that its agents serve too."""
    fresh = clock.now() - policy.HEARTBEAT_FRESH
    there = Presence.objects.filter(state__in=PRESENT, heartbeat_at__gt=fresh).values("user_id")
    mine = QueueMember.objects.filter(queue_id=queue_id, user_id__in=there).values("user_id")
    shared = QueueMember.objects.filter(user_id__in=mine).values("queue_id")
    found: defaultdict[int, set[int]] = defaultdict(set)
    pairs = QueueMember.objects.filter(queue_id__in=shared, user_id__in=there)
    for queue, user in pairs.values_list("queue_id", "user_id"):
        found[queue].add(user)
    return found


def _ahead(place: _Place, queue_ids: list[int]) -> dict[int, int]:
    rows = WorkItem.objects.filter(place.before, queue_id__in=queue_ids, state=S.WAITING)
    return dict(rows.values_list("queue_id").annotate(n=Count("pk")).order_by())


def measured_service(queue_id: int) -> tuple[int, float]:
    """Return how many services were measured in the window, and their mean in seconds.

    What was left open longer than ``policy.SERVICE_LONGEST`` is not a service.
    """
    since: datetime = clock.now() - timedelta(days=policy.MEASURED_DAYS)
    took = ExpressionWrapper(F("ended_at") - F("serving_at"), output_field=DurationField())
    rows = (
        WorkItem.objects.filter(
            queue_id=queue_id, state=S.DONE, serving_at__isnull=False, ended_at__gte=since
        )
        .annotate(took=took)
        .filter(took__lte=policy.SERVICE_LONGEST)
        .aggregate(n=Count("pk"), mean=Avg("took"))
    )
    mean = rows["mean"]
    return rows["n"], mean.total_seconds() if mean is not None else 0.0
