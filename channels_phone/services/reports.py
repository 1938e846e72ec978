"""Delivery reports of our texts."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from backend.mailroom.api import ReportSeed, delivery_report_record
from channels_phone.models import SmsSending
from channels_phone.parse import SMS, parse_status


def status_take(params: Mapping[str, str], key: str) -> bool:
    """Keep a delivery report, once; returns False for a repeat. Raises ``PhoneParseError``.

    ``key`` is our own for the sending, from the (signed) callback address: a report is also the proof that an
    ambiguous sending did reach the provider.
    """
    report = parse_status(params)
    if key:
        _name(key, report.sid)
    return delivery_report_record(
        ReportSeed(
            channel=SMS,
            provider_id=report.sid,
            state=report.state,
            provider_state=report.word,
            error_code=f"twilio_{report.error_code}" if report.error_code else "",
        )
    )


def _name(key: str, sid: str) -> None:
    try:
        with transaction.atomic():
            SmsSending.objects.filter(key=key, provider_id="").update(provider_id=sid)
    except IntegrityError:  # another sending has it: the row of that one is right
        return
