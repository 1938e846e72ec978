"""The folio by SMS: who texts, or leaves word by telephone, is told that it arrived and under which number."""

import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import formats

from backend.accounts.api import Viewer
from backend.cases.api import Interaction, interactions
from backend.citizens.api import is_opted_out
from backend.common import clock
from backend.common.errors import VentanillaError
from backend.directory.api import Office, message_text, next_opening, office_open
from backend.events.api import EventRecord, follow, types
from backend.mailroom.api import system_message_send
from channels_phone.parse import SMS
from channels_phone.segments import cheaper

logger = logging.getLogger(__name__)
SYSTEM = Viewer.system()
CONSUMER = "phone-acknowledge"
# A log that is followed for the first time, or again from its beginning, must not write to anybody.
STALE = timedelta(hours=6)


def cases_acknowledge() -> int:
    """Tell the folio of each case that an SMS opened, once; returns how many events were read.

    The message and the cursor are written together, so a crash neither forgets nor repeats it.
    """
    return follow(CONSUMER, _handle)


def _handle(records: list[EventRecord]) -> None:
    fresh = clock.now() - STALE
    for record in records:
        opened = record.type == types.CaseOpened.type and record.payload.get("channel") == SMS
        if opened and record.occurred_at > fresh and record.case_id is not None:
            _acknowledge(record.case_id)


def _acknowledge(case_id: int) -> None:
    interaction = (
        interactions(SYSTEM)
        .filter(case_id=case_id, channel=SMS, direction=Interaction.Direction.IN)
        .select_related("case", "institution", "office", "contact_point")
        .order_by("pk")
        .first()
    )
    if interaction is None or interaction.case is None or _declined(interaction):
        return
    try:
        system_message_send(interaction=interaction, text=_text(interaction), purpose="folio")
    except VentanillaError as error:
        logger.info("the folio of case %s was not told: %s", case_id, error.code)


def _declined(interaction: Interaction) -> bool:
    point = interaction.contact_point
    return point is None or is_opted_out(SYSTEM, contact_point_id=point.pk, channel=SMS)


def _text(interaction: Interaction) -> str:
    office = interaction.office
    folio = interaction.case.folio if interaction.case else ""
    if office is not None and not office_open(office):
        text = message_text(
            "sms_out_of_hours",
            institution=interaction.institution,
            office=office,
            folio=folio,
            opening=_opening(office),
        )
    else:
        text = message_text(
            "sms_folio", institution=interaction.institution, office=office, folio=folio
        )
    return cheaper(text)


def _opening(office: Office) -> str:
    at = next_opening(office)
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(office.time_zone))
    return f"el {formats.date_format(local, 'l j')} a las {local:%H:%M}"
