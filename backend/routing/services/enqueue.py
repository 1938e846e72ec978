"""Work begins to wait: the queue is chosen, the credit counted, the place in line fixed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from backend.cases.api import Interaction
from backend.events.api import emit, types
from backend.routing.errors import NoQueueError, QueueClosedError
from backend.routing.models import PriorityClass, Queue, WorkItem
from backend.routing.policy import LIVE_KINDS
from backend.routing.services.common import event_fields, notify
from backend.routing.triggers import ring_item_on_commit

MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the contact asked for."""

    interaction: Interaction
    channel: str
    code: str = ""
    queue_id: int | None = None


def work_enqueue(  # noqa: PLR0913 - one keyword for each thing that the mailroom knows
    *,
    interaction: Interaction,
    arrived_at: datetime,
    channel: str,
    kind: str,
    queue_id: int | None = None,
    queue_code: str = "",
    priority_class: str = "",
    label: str = "",
    rings: bool = False,
    weight: int = 10,
) -> WorkItem:
    """Put an attention in line and return its work item; runs in the caller's transaction or its own.

    The queue is the one asked for (``queue_id``, or ``queue_code`` within the institution); else the
    open one that takes the channel and the attention's procedure, its own office's first; else the
    default for the channel. ``arrived_at`` is when the person came (an offline terminal may send it
    late); ``priority_class`` the code of a class of the institution, whose minutes of credit move the
    place forward (Ley 21.768; unknown codes give none). ``label`` is what a board shows; ``rings``
    and ``weight`` (of an agent's capacity of 100) come from the channel's capabilities; a written
    message takes no room whatever its channel says, since nobody stands waiting on the other side and
    its agent must remain free for a visit or a call. An attention
    that already waits or is held keeps its item, which is returned.
    Raises ``NoQueueError``, ``QueueClosedError``. Emits ``WorkItemQueued``.
    """
    with transaction.atomic():
        before = WorkItem.objects.filter(interaction=interaction, ended_at__isnull=True).first()
        if before is not None:
            return before
        wanted = _Wanted(interaction, channel, queue_code, queue_id)
        queue = queue_for(wanted)
        credit = _credit(interaction.institution_id, priority_class)
        item = WorkItem.objects.create(
            institution_id=queue.institution_id,
            office_id=office_of_work(queue, kind, interaction.office_id),
            queue=queue,
            interaction=interaction,
            channel=channel,
            kind=kind,
            label=label,
            weight=weight if kind in LIVE_KINDS else 0,
            rings=rings,
            priority_class=priority_class,
            credit_minutes=credit,
            arrived_at=arrived_at,
            effective_at=arrived_at - timedelta(minutes=credit),
        )
        emit(
            types.WorkItemQueued(
                **event_fields(item) | {"case_id": interaction.case_id},
                kind=kind,
                priority_class=priority_class,
            )
        )
        notify(item)
        if rings:
            ring_item_on_commit(item.pk)
    return item


def office_of_work(queue: Queue, kind: str, where: int | None) -> int | None:
    """Return whose work it is: the queue's office; of a queue of no office, everyone's in the institution.

    A visit is always of the office where the person stands.
    """
    return queue.office_id or (where if kind == "visit" else None)


def queue_for(wanted: _Wanted) -> Queue:
    """Choose the queue of a contact."""
    if wanted.queue_id is not None or wanted.code:
        return _explicit(wanted)
    interaction = wanted.interaction
    candidates = _candidates(interaction)
    if interaction.procedure_id is not None:
        for queue in candidates.filter(procedures=interaction.procedure_id):
            if wanted.channel in queue.channels:
                return queue
    for queue in candidates:
        if wanted.channel in queue.channels and queue.is_default:
            return queue
    # A queue for everything: better a default of another channel's list than nobody's work.
    anyone = [queue for queue in candidates if queue.is_default and not queue.channels]
    some = [queue for queue in candidates if wanted.channel in queue.channels]
    for queue in (*anyone, *some):
        return queue
    raise NoQueueError


def _explicit(wanted: _Wanted) -> Queue:
    named = Q(pk=wanted.queue_id) if wanted.queue_id is not None else Q(code=wanted.code)
    queue = Queue.objects.filter(
        named, institution_id=wanted.interaction.institution_id, is_active=True
    ).first()
    if queue is None:
        raise NoQueueError
    if not queue.is_open and wanted.interaction.kind != MESSAGE:
        raise QueueClosedError
    return queue


def _candidates(interaction: Interaction) -> QuerySet[Queue]:
    """Return the queues of the institution, nearest first: the attention's office, then those of none.

    A closed queue takes nobody who would stand and wait, but a message waits in it until it opens.
    """
    here = Q(office_id=interaction.office_id) if interaction.office_id else Q(pk__in=[])
    return (
        Queue.objects.filter(institution_id=interaction.institution_id, is_active=True)
        .filter(is_open__in=(True, interaction.kind != MESSAGE))
        .filter(here | Q(office__isnull=True) | Q(office__is_remote=True))
        .annotate(
            nearness=Case(
                When(here, then=Value(0)),
                When(office__isnull=True, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .order_by("nearness", "order_key", "pk")
    )


def _credit(institution_id: int, code: str) -> int:
    if not code:
        return 0
    found = PriorityClass.objects.filter(
        institution_id=institution_id, code=code, is_active=True
    ).values_list("credit_minutes", flat=True)
    return found.first() or 0
