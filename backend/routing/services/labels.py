"""What a waiting person holds: the number that a board shows and a desk calls."""

from backend.routing.models import WorkItem


def work_label_set(*, work_item_id: int, label: str) -> None:
    """Give an item its label (at most 20 characters), in the transaction that put it in line.

    The number depends on the queue, so a counter knows it only once the queue was chosen.
    """
    WorkItem.objects.filter(pk=work_item_id).update(label=label[:20])
