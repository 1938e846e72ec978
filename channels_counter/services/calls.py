"""What the board says: one row for every call of a number, in an unbroken sequence of its office.

The rows are derived from the work items, whoever called and through whatever screen, so a board needs
no word from the desk: it looks when a notice comes, when its heart beats and when it reconnects.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from backend.accounts.api import Viewer
from backend.common import clock
from backend.directory.api import Office
from backend.routing.api import WorkItem, recent_calls
from channels_counter.models import BoardSequence, CallAnnouncement

SYSTEM = Viewer.system()
LOOK_BACK = timedelta(hours=12)
AT_MOST = 200


def _unannounced(office_id: int) -> list[WorkItem]:
    since = clock.now() - LOOK_BACK
    called = recent_calls(SYSTEM, office_id=office_id, since=since, limit=AT_MOST)
    said = set(
        CallAnnouncement.objects.filter(
            work_item_id__in=[item.pk for item in called], called_at__gte=since
        ).values_list("work_item_id", "called_at")
    )
    return [
        item
        for item in reversed(called)
        if item.label and (item.pk, item.last_called_at) not in said
    ]


def announcements_sync(*, office: Office) -> list[CallAnnouncement]:
    """Write a row for every call not written yet, and return those written now, in order.

    Several boards may look at once: the sequence row of the office orders them.
    """
    if not _unannounced(office.pk):
        return []
    with transaction.atomic():
        BoardSequence.objects.get_or_create(office_id=office.pk)
        sequence = BoardSequence.objects.select_for_update().get(office_id=office.pk)
        made = []
        for item in _unannounced(office.pk):
            sequence.last += 1
            made.append(_announcement(office, item, sequence.last))
        CallAnnouncement.objects.bulk_create(made)
        sequence.save(update_fields=["last"])
    return made


def _announcement(office: Office, item: WorkItem, sequence: int) -> CallAnnouncement:
    before = CallAnnouncement.objects.filter(work_item_id=item.pk).aggregate(n=Max("attempt"))["n"]
    called_at = item.last_called_at or clock.now()
    return CallAnnouncement(
        office_id=office.pk,
        sequence=sequence,
        work_item_id=item.pk,
        attempt=(before or 0) + 1,
        label=item.label,
        desk_number=item.desk.number if item.desk else None,
        called_at=called_at,
        service_date=clock.local_date(office.time_zone, called_at),
    )
