"""Opening and closing queues by hand."""

from django.db import transaction

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.common.errors import NotFoundError
from backend.events.api import emit, notice_on_commit, types
from backend.routing.models import Queue, WorkItem
from backend.routing.services.endings import work_unattended

S = WorkItem.State


def queue_open(*, viewer: Viewer, queue_id: int) -> Queue:
    """Let the queue take new work; needs ``QUEUE_SUPERVISE`` there. Emits ``QueueChanged``."""
    return _set(viewer, queue_id, is_open=True)


def queue_close(*, viewer: Viewer, queue_id: int, end_waiting: bool = False) -> Queue:
    """Take no new work; who waits is still attended, unless ``end_waiting`` ends them unattended."""
    queue = _set(viewer, queue_id, is_open=False)
    if end_waiting:
        waiting = WorkItem.objects.filter(queue=queue, state=S.WAITING).order_by("pk")
        for work_item_id in list(waiting.values_list("pk", flat=True)):
            work_unattended(work_item_id=work_item_id, viewer=viewer, reason="queue_closed")
    return queue


def _set(viewer: Viewer, queue_id: int, *, is_open: bool) -> Queue:
    with transaction.atomic():
        queue = Queue.objects.select_for_update(of=("self",)).filter(pk=queue_id).first()
        if queue is None or not viewer.can(
            Permission.QUEUE_SUPERVISE,
            institution_id=queue.institution_id,
            office_id=queue.office_id,
        ):
            raise NotFoundError
        if queue.is_open == is_open:
            return queue
        queue.is_open = is_open
        queue.save(update_fields=["is_open"])
        emit(
            types.QueueChanged(
                institution_id=queue.institution_id,
                occurred_at=clock.now(),
                queue_id=queue.pk,
                is_open=is_open,
                actor_id=viewer.user_id,
            )
        )
        topics = [f"queue.{queue.pk}"] + ([f"office.{queue.office_id}"] if queue.office_id else [])
        notice_on_commit(*topics, kind="queue", queue_id=queue.pk)
    return queue
