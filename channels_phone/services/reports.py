"""Delivery reports of our texts."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from backend.citizens.api import contact_point_mark_bad
from backend.mailroom.api import OutboundDelivery, ReportSeed, delivery_report_record
from channels_phone.errors import BAD_ADDRESS
from channels_phone.models import SmsSending
from channels_phone.parse import SMS, StatusReport, parse_status


def status_take(params: Mapping[str, str], key: str) -> bool:
    """Keep a delivery report, once; returns False for a repeat. Raises ``PhoneParseError``.

    ``key`` is our own for the sending, from the (signed) callback address: a report is also the proof that an
    ambiguous sending did reach the provider.
    """
    report = parse_status(params)
    if key:
        _name(key, report.sid)
    is_new = delivery_report_record(
        ReportSeed(
            channel=SMS,
            provider_id=report.sid,
            state=report.state,
            provider_state=report.word,
            error_code=f"twilio_{report.error_code}" if report.error_code else "",
        )
    )
    if is_new and report.error_code and int(report.error_code) in BAD_ADDRESS:
        _mark_bad(report)
    return is_new


def _mark_bad(report: StatusReport) -> None:
    sent = OutboundDelivery.objects.filter(channel=SMS, provider_id=report.sid)
    point_id = sent.values_list("contact_point_id", flat=True).first()
    if point_id is not None:
        contact_point_mark_bad(contact_point_id=point_id, code=f"twilio_{report.error_code}")


def _name(key: str, sid: str) -> None:
    try:
        with transaction.atomic():
            SmsSending.objects.filter(key=key, provider_id="").update(provider_id=sid)
    except IntegrityError:  # another sending has it: the row of that one is right
        return
