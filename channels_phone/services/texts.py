"""A person's SMS: an opt-out, its end, a rating, or a message for the core."""

from collections.abc import Callable, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from backend.accounts.api import Viewer
from backend.cases.api import survey_answer, survey_open_for_contact
from backend.citizens.api import (
    ContactPoint,
    contact_point_find,
    contact_point_lock,
    opt_out_end,
    opt_out_record,
)
from backend.common import clock
from backend.common.errors import ConflictError
from backend.directory.api import message_text
from backend.mailroom.api import notice_send, receive
from backend.ports import ContactRef
from channels_phone.keywords import provider_answers, rating_of, start_keyword, stop_keyword
from channels_phone.lines import line_for
from channels_phone.models import HandledText, PhoneLine
from channels_phone.parse import (
    SMS,
    PhoneParseError,
    Text,
    parse_text,
    text_contact,
    unreadable_contact,
)
from channels_phone.segments import cheaper

SYSTEM = Viewer.system()


def text_take(params: Mapping[str, str], raw: str) -> None:
    """Keep one signed SMS, once. What cannot be read, or has no line, is kept and flagged for people."""
    try:
        text = parse_text(params)
    except PhoneParseError:
        receive(unreadable_contact(params, channel=SMS, at=clock.now()), raw=raw)
        return
    line = line_for(text.account)
    line = line if line is not None and line.takes_texts else None
    if line is not None and _is_answer(text, line):
        return
    contact = text_contact(
        text,
        at=clock.now(),
        institution_code=line.institution.code if line else "",
        office_code=line.office.code if line and line.office else "",
        queue_code=line.text_queue_code if line else "",
    )
    receive(contact, raw=raw)


def _is_answer(text: Text, line: PhoneLine) -> bool:
    """Tell whether the text was an opt-out, its end or a rating, and do what it says, once."""
    rating = rating_of(text.body)
    stop, start = stop_keyword(text.body), start_keyword(text.body)
    if rating is None and not stop and not start:
        return False
    if HandledText.objects.filter(account=text.account, message_sid=text.sid).exists():
        return True
    if rating is not None:
        return _rating(text, line, rating)
    return _opt_out(text, line, stop) if stop else _opt_in(text, line, start)


def _rating(text: Text, line: PhoneLine, rating: int) -> bool:
    """Answer the open survey of this contact; without one the digit is a message like any other."""
    point = contact_point_find(
        SYSTEM, institution_id=line.institution_id, kind="phone", value=text.sender
    )
    survey = survey_open_for_contact(SYSTEM, point.pk) if point else None
    if point is None or survey is None:
        return False
    try:
        with transaction.atomic():
            _handled(text, HandledText.What.RATING)
            survey_answer(token=survey.token, rating=rating, channel=SMS)
    except IntegrityError:
        return True
    except ConflictError:
        return False
    thanks = message_text("survey_thanks", institution=line.institution, office=line.office)
    notice_send(contact_point=point, text=cheaper(thanks), purpose="survey-thanks")
    return True


def _opt_out(text: Text, line: PhoneLine, keyword: str) -> bool:
    def write(point: ContactPoint) -> bool:
        return opt_out_record(
            contact_point=point, channel=SMS, account=text.account, keyword=keyword
        )

    point, changed = _consent(text, line, HandledText.What.STOP, write)
    if point is not None and changed and not provider_answers(keyword):
        told = message_text("sms_opt_out", institution=line.institution, office=line.office)
        notice_send(contact_point=point, text=cheaper(told), purpose="opt-out")
    return True


def _opt_in(text: Text, line: PhoneLine, keyword: str) -> bool:
    """End an opt-out; where none was in force the word is a message ("ALTA" asks many things)."""
    known = contact_point_find(
        SYSTEM, institution_id=line.institution_id, kind="phone", value=text.sender
    )
    if known is None:
        return False

    def write(point: ContactPoint) -> bool:
        if not opt_out_end(contact_point=point, channel=SMS, account=text.account):
            raise ConflictError
        return True

    try:
        point, changed = _consent(text, line, HandledText.What.START, write)
    except ConflictError:
        return False
    if point is not None and changed and not provider_answers(keyword):
        told = _("{who}: volvera a recibir nuestros SMS. Para dejar de recibirlos responda BAJA.")
        who = line.institution.short_name
        notice_send(contact_point=point, text=cheaper(told.format(who=who)), purpose="opt-in")
    return True


def _consent(
    text: Text, line: PhoneLine, what: HandledText.What, write: Callable[[ContactPoint], bool]
) -> tuple[ContactPoint | None, bool]:
    """Write a change of consent together with the text's id; (None, False) for a repeat."""
    try:
        with transaction.atomic():
            _handled(text, what)
            point = contact_point_lock(
                institution_id=line.institution_id,
                ref=ContactRef("phone", text.sender, verified=True),
            )
            return point, write(point)
    except IntegrityError:
        return None, False


def _handled(text: Text, what: HandledText.What) -> None:
    HandledText.objects.create(
        account=text.account, message_sid=text.sid, what=what, received_at=clock.now()
    )
