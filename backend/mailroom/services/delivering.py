"""Handing messages to providers, outside any transaction, and following them to their end."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from backend.citizens.api import contact_point_mark_bad
from backend.common import clock
from backend.events.api import emit, notice_on_commit, types
from backend.mailroom.models import DeliveryReport, OutboundDelivery
from backend.mailroom.services.sending import VEILED_PURPOSE
from backend.ports import (
    AttachmentFile,
    ChannelAdapter,
    ContactKind,
    Delivery,
    DeliveryError,
    DeliveryResult,
    DeliveryState,
    channels,
)

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8
State = DeliveryState


def delivery_attempt(delivery_id: int) -> None:
    """Send one due delivery, if nobody else is doing so.

    One conditional update takes it. One that a crash left in the middle may have been sent: the
    provider is asked first, and it is never sent again blindly.
    """
    before = OutboundDelivery.objects.filter(pk=delivery_id).values_list("state", flat=True).first()
    if before is None or not _take(delivery_id):
        return
    row = OutboundDelivery.objects.select_related("contact_point", "message").get(pk=delivery_id)
    adapter = channels.get(row.channel)
    if adapter is None:
        _failed(row, DeliveryError("channel_missing"))
        return
    _send(row, adapter, was_cut_short=before in (State.SENDING, State.AMBIGUOUS))


def _take(delivery_id: int) -> bool:
    now = clock.now()
    due = Q(state=State.QUEUED) | Q(state=State.AMBIGUOUS) | Q(state=State.SENDING)
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return bool(
        OutboundDelivery.objects.filter(due, free, pk=delivery_id, not_before__lte=now).update(
            state=State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1, state_at=now
        )
    )


def _send(row: OutboundDelivery, adapter: ChannelAdapter, *, was_cut_short: bool) -> None:
    delivery = _delivery(row)
    try:
        result = adapter.reconcile(delivery) if was_cut_short else None
        result = result or adapter.send(delivery)
    except DeliveryError as error:
        _failed(row, error)
    except Exception:
        # A bug of one adapter must not stop the sweeper; whether it was sent is unknown.
        logger.exception("delivery %s failed in its adapter", row.pk)
        _failed(row, DeliveryError("adapter_error", ambiguous=True))
    else:
        _sent(row, result)


def _delivery(row: OutboundDelivery) -> Delivery:
    point = row.contact_point
    told = row.message is not None and row.purpose != VEILED_PURPOSE
    attachments = row.message.attachments.filter(refused="") if row.message and told else ()
    return Delivery(
        key=str(row.key),
        channel=row.channel,
        account=row.account,
        to_kind=cast("ContactKind", point.kind if point else "browser"),
        to=point.value if point else "",
        text=row.text,
        subject=row.subject,
        thread=row.thread,
        attempt=row.attempts,
        attachments=tuple(
            AttachmentFile(a.name, a.content_type, a.size, a.stored_as, a.sha256)
            for a in attachments
        ),
        metadata={"purpose": row.purpose},
    )


def _sent(row: OutboundDelivery, result: DeliveryResult) -> None:
    with transaction.atomic():
        locked = OutboundDelivery.objects.select_for_update().get(pk=row.pk)
        locked.provider_id = result.provider_id
        locked.segments = result.segments
        locked.error_code = ""
        locked.lease_until = None
        _move(locked, result.state)
        if result.provider_id:
            _apply_parked(locked)


def _failed(row: OutboundDelivery, error: DeliveryError) -> None:
    now = clock.now()
    with transaction.atomic():
        locked = OutboundDelivery.objects.select_for_update().get(pk=row.pk)
        locked.error_code = error.code[:60]
        locked.lease_until = None
        if error.permanent or locked.attempts >= MAX_ATTEMPTS:
            locked.needs_attention = True
            _move(locked, State.FAILED)
        else:
            locked.not_before = now + _backoff(locked.attempts)
            state = State.AMBIGUOUS if error.ambiguous else State.QUEUED
            OutboundDelivery.objects.filter(pk=locked.pk).update(
                state=state,
                not_before=locked.not_before,
                lease_until=None,
                error_code=locked.error_code,
                state_at=now,
            )
        if error.address_is_bad and locked.contact_point_id:
            contact_point_mark_bad(contact_point_id=locked.contact_point_id, code=error.code)


def _backoff(attempts: int) -> timedelta:
    return timedelta(seconds=min(5 * 4 ** max(0, attempts - 1), 3600))


def _move(delivery: OutboundDelivery, state: DeliveryState) -> bool:
    """Move a locked delivery to a more final state; a late report of a lesser one changes nothing."""
    current = DeliveryState(delivery.state)
    later = state.rank > current.rank
    delivery.state = state.value if later else delivery.state
    delivery.state_at = clock.now() if later else delivery.state_at
    if delivery.state in (State.FAILED, State.UNDELIVERED):
        delivery.needs_attention = True
    delivery.save()
    if later:
        _tell(delivery)
    return later


def _tell(delivery: OutboundDelivery) -> None:
    emit(
        types.DeliveryStateChanged(
            institution_id=delivery.institution_id,
            occurred_at=delivery.state_at,
            delivery_id=delivery.pk,
            message_id=delivery.message_id,
            case_id=delivery.case_id,
            channel=delivery.channel,
            state=delivery.state,
            error_code=delivery.error_code,
        )
    )
    if delivery.case_id:
        notice_on_commit(
            f"case.{delivery.case_id}", kind="delivery.changed", message_id=delivery.message_id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSeed:
    """What a provider reports: its own word for the state, and ours."""

    channel: str
    provider_id: str
    state: DeliveryState
    provider_state: str
    error_code: str = ""


def delivery_report_record(seed: ReportSeed) -> bool:
    """Keep a provider's report and apply it if it is more final; returns False for a repeat.

    One that comes before our own record of the sending is parked and applied with it.
    """
    try:
        with transaction.atomic():
            report = DeliveryReport.objects.create(
                channel=seed.channel,
                provider_id=seed.provider_id,
                state=seed.state.value,
                provider_state=seed.provider_state[:40],
                error_code=seed.error_code[:60],
                received_at=clock.now(),
            )
            delivery = (
                OutboundDelivery.objects.select_for_update()
                .filter(channel=seed.channel, provider_id=seed.provider_id)
                .first()
            )
            if delivery is not None:
                _apply(delivery, report)
    except IntegrityError:
        return False
    return True


def _apply_parked(delivery: OutboundDelivery) -> None:
    parked = DeliveryReport.objects.filter(
        channel=delivery.channel, provider_id=delivery.provider_id, delivery__isnull=True
    ).order_by("id")
    for report in parked:
        _apply(delivery, report)


def _apply(delivery: OutboundDelivery, report: DeliveryReport) -> None:
    state = DeliveryState(report.state)
    if report.error_code:
        delivery.error_code = report.error_code
    applied = _move(delivery, state)
    report.delivery = delivery
    report.applied = applied
    report.save(update_fields=["delivery", "applied"])


def outbox_sweep(limit: int = 200) -> list[int]:
    """Return the deliveries that are due and that nobody is sending: what a crash left behind."""
    now = clock.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = [State.QUEUED.value, State.SENDING.value, State.AMBIGUOUS.value]
    rows = OutboundDelivery.objects.filter(free, state__in=waiting, not_before__lte=now)
    return list(rows.order_by("not_before", "id").values_list("pk", flat=True)[:limit])
