"""An administrator sends something back through the machine."""

from django.db import transaction

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.common import clock
from backend.common.errors import ConflictError, NotFoundError
from backend.mailroom.models import InboundReceipt, OutboundDelivery
from backend.mailroom.selectors import deliveries_to_review, receipts_flagged
from backend.mailroom.services.processing import receipt_process
from backend.ports import DeliveryState


def receipt_replay(*, viewer: Viewer, receipt_id: int) -> InboundReceipt:
    """Process a flagged receipt again, now that what was missing may be there."""
    _check(viewer)
    with transaction.atomic():
        receipt = receipts_flagged(viewer).select_for_update().filter(pk=receipt_id).first()
        if receipt is None:
            raise NotFoundError
        if receipt.emptied_at is not None:
            raise ConflictError("Su contenido ya se borró: no se puede procesar otra vez.")
        receipt.state = InboundReceipt.State.RECEIVED
        receipt.not_before = clock.now()
        receipt.save(update_fields=["state", "not_before"])
    receipt_process(receipt_id)
    receipt.refresh_from_db()
    return receipt


def delivery_replay(*, viewer: Viewer, delivery_id: int) -> OutboundDelivery:
    """Try a failed delivery again, as a new round of attempts."""
    from backend.mailroom.tasks import delivery_attempt

    _check(viewer)
    with transaction.atomic():
        delivery = deliveries_to_review(viewer).select_for_update().filter(pk=delivery_id).first()
        if delivery is None:
            raise NotFoundError
        delivery.state = DeliveryState.QUEUED.value
        delivery.provider_id = ""
        delivery.attempts = 0
        delivery.not_before = clock.now()
        delivery.needs_attention = False
        delivery.save()
        transaction.on_commit(lambda: delivery_attempt.delay(delivery.pk), robust=True)
    return delivery


def _check(viewer: Viewer) -> None:
    if not viewer.has(Permission.MAILROOM_REPLAY):
        raise NotFoundError


def payloads_empty(*, older_than_days: int = 30, limit: int = 5000) -> int:
    """Empty what providers handed us 30 days after it was processed; the key that knows repeats stays."""
    from datetime import timedelta

    before = clock.now() - timedelta(days=older_than_days)
    due = InboundReceipt.objects.filter(
        state=InboundReceipt.State.PROCESSED, processed_at__lt=before, emptied_at__isnull=True
    ).values_list("pk", flat=True)[:limit]
    return InboundReceipt.objects.filter(pk__in=list(due)).update(
        raw="", contact=None, emptied_at=clock.now()
    )
