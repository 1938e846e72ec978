"""Reads of the mailroom, for administrators and for a case's page."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.cases.api import interactions
from backend.common import clock
from backend.mailroom.models import InboundReceipt, OutboundDelivery


def receipts_flagged(viewer: Viewer) -> QuerySet[InboundReceipt]:
    """Return receipts that wait for an administrator; those of no known institution only for the system's."""
    rows = InboundReceipt.objects.filter(state=InboundReceipt.State.FLAGGED).order_by(
        "-received_at"
    )
    ids = viewer.institution_ids(Permission.MAILROOM_VIEW)
    return rows if ids is None else rows.filter(institution_id__in=ids)


def deliveries_to_review(viewer: Viewer) -> QuerySet[OutboundDelivery]:
    """Return deliveries that failed for good and that nobody has looked at."""
    rows = OutboundDelivery.objects.filter(needs_attention=True).order_by("-created_at")
    ids = viewer.institution_ids(Permission.MAILROOM_VIEW)
    return rows if ids is None else rows.filter(institution_id__in=ids)


def delivery_states(viewer: Viewer, message_ids: Iterable[int]) -> dict[int, OutboundDelivery]:
    """Return the delivery of each message that has one, by message id, in one statement."""
    allowed = interactions(viewer).values("pk")
    rows = OutboundDelivery.objects.filter(
        Q(message__interaction__in=allowed), message_id__in=list(message_ids)
    )
    return {row.message_id: row for row in rows if row.message_id is not None}


def waiting_counts(viewer: Viewer) -> dict[str, int]:
    """Return how much waits: receipts not processed, deliveries not sent. For health and banners."""
    if not viewer.has(Permission.MAILROOM_VIEW):
        return {"inbox": 0, "outbox": 0}
    return {
        "inbox": InboundReceipt.objects.filter(state=InboundReceipt.State.RECEIVED).count(),
        "outbox": OutboundDelivery.objects.filter(
            state__in=["queued", "sending", "ambiguous"]
        ).count(),
    }


def seconds_late(viewer: Viewer) -> dict[str, float]:
    """Return by how many seconds the oldest waiting receipt and the oldest due delivery are late.

    For the banner on the staff's screens; nothing for who attends nobody.
    """
    if not (viewer.has(Permission.DESK_USE) or viewer.has(Permission.MAILROOM_VIEW)):
        return {"inbox": 0.0, "outbox": 0.0}
    now = clock.now()
    receipt = InboundReceipt.objects.filter(state=InboundReceipt.State.RECEIVED, not_before__lt=now)
    due = OutboundDelivery.objects.filter(
        state__in=["queued", "sending", "ambiguous"], not_before__lt=now
    )
    oldest = {
        "inbox": receipt.order_by("not_before").values_list("not_before", flat=True).first(),
        "outbox": due.order_by("not_before").values_list("not_before", flat=True).first(),
    }
    return {key: (now - at).total_seconds() if at else 0.0 for key, at in oldest.items()}
