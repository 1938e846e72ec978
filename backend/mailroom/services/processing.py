"""From a receipt to a recorded, routed interaction; in batches, and one at a time."""

import logging
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import F

from backend.common import clock
from backend.common.errors import VentanillaError
from backend.events.api import emit, types
from backend.mailroom.codec import UnreadableContactError, from_json
from backend.mailroom.errors import UnplaceableError
from backend.mailroom.models import InboundReceipt
from backend.mailroom.services.placing import Placed, contact_place
from backend.ports import Outcome

logger = logging.getLogger(__name__)
State = InboundReceipt.State
BATCH = 50
MAX_ATTEMPTS = 8
LOCKED = ("self",)
_PLACED = (
    "state", "processed_at", "attempts", "flag_reason", "institution", "interaction", "message",
)  # fmt: skip


def inbox_drain(limit: int = BATCH) -> int:
    """Process waiting receipts, oldest first, one transaction each batch; returns how many were taken.

    A batch shares one commit, which is where the speed is. Receipts that another worker holds are skipped; a
    receipt that fails leaves by its savepoint and is tried again later, alone.
    """
    with transaction.atomic():
        receipts = list(
            InboundReceipt.objects.select_for_update(skip_locked=True, of=LOCKED)
            .filter(state=State.RECEIVED, not_before__lte=clock.now())
            .order_by("not_before", "id")[:limit]
        )
        # Contact points are locked in one order in every batch, so that two workers never wait in a ring.
        for receipt in sorted(receipts, key=_lock_order):
            _attempt(receipt)
    return len(receipts)


def _lock_order(receipt: InboundReceipt) -> tuple[str, int]:
    contact = (receipt.contact or {}).get("contact") or {}
    return str(contact.get("value", "")), receipt.pk


def receipt_process(receipt_id: int) -> None:
    """Process one receipt, unless that was done; never raises for what the contact contains."""
    with transaction.atomic():
        receipt = (
            InboundReceipt.objects.select_for_update(of=LOCKED)
            .filter(pk=receipt_id, state=State.RECEIVED)
            .first()
        )
        if receipt is not None:
            _attempt(receipt)


def _attempt(receipt: InboundReceipt) -> None:
    try:
        with transaction.atomic():
            contact = from_json(receipt.contact)
            _processed(receipt, contact_place(contact))
    except (UnplaceableError, UnreadableContactError) as error:
        receipt_flag(receipt, getattr(error, "reason", "unreadable"))
    except VentanillaError as error:
        receipt_flag(receipt, error.code)
    except DatabaseError:
        # A deadlock or a lost connection passes; a bug does not: after some attempts people must look.
        logger.exception("receipt %s could not be processed", receipt.pk)
        _later(receipt)


def _processed(receipt: InboundReceipt, placed: Placed) -> None:
    receipt.state = State.PROCESSED
    receipt.processed_at = clock.now()
    receipt.attempts += 1
    receipt.flag_reason = ""
    receipt.institution_id = placed.institution_id
    receipt.interaction_id = placed.interaction_id
    receipt.message_id = placed.message_id
    receipt.save(update_fields=_PLACED)


def receipt_flag(receipt: InboundReceipt, reason: str) -> None:
    """Set a receipt apart for an administrator, who can replay it."""
    receipt.state = State.FLAGGED
    receipt.flag_reason = reason[:120]
    receipt.attempts += 1
    receipt.save(update_fields=["state", "flag_reason", "attempts"])
    emit(
        types.ReceiptFlagged(
            institution_id=receipt.institution_id,
            occurred_at=clock.now(),
            receipt_id=receipt.pk,
            channel=receipt.channel,
            reason=receipt.flag_reason,
        )
    )


def _later(receipt: InboundReceipt) -> None:
    if receipt.attempts + 1 >= MAX_ATTEMPTS:
        receipt_flag(receipt, "keeps_failing")
        return
    wait = timedelta(seconds=2**receipt.attempts)
    InboundReceipt.objects.filter(pk=receipt.pk).update(
        attempts=F("attempts") + 1, not_before=clock.now() + wait
    )


def outcome_of(receipt_id: int) -> Outcome:
    """Return what became of a receipt so far."""
    receipt = InboundReceipt.objects.select_related("interaction__case").get(pk=receipt_id)
    interaction = receipt.interaction
    case = interaction.case if interaction else None
    item = interaction.work_items.order_by("-id").first() if interaction else None
    return Outcome(
        receipt_id=receipt.pk,
        repeated=receipt.attempts > 1,
        interaction_id=receipt.interaction_id,
        case_id=case.pk if case else None,
        folio=case.folio if case else None,
        message_id=receipt.message_id,
        work_item_id=item.pk if item else None,
        flagged=receipt.state == State.FLAGGED,
    )
