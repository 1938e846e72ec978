"""Setting up our numbers: whose they are, what they take, and what their menu says."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from backend.accounts.api import Viewer
from backend.common.errors import ConflictError, InvalidInputError, NotFoundError
from backend.common.phones import InvalidPhoneError, parse_phone
from backend.directory.api import message_save, office_get
from backend.routing.api import setup_queues
from channels_phone.models import PhoneLine
from channels_phone.voice.topics import MOST

# What the menu says in the place's own words.
SPOKEN = ("ivr_greeting", "ivr_wait")


class LineTakenError(ConflictError):
    """The number is somebody's already; it is not said whose."""

    code = "phone_line_taken"
    message = gettext_noop("Ese número ya es de una línea. Revise si está bien escrito.")


class TooManyTopicsError(InvalidInputError):
    """The menu has fewer keys than that."""

    code = "too_many_topics"
    message = gettext_noop("El menú ofrece hasta seis trámites. Deje marcados los más pedidos.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineData:
    """What an administrator says of a number of ours.

    ``office_id``: whose opening hours the line keeps, and whose words it says; none: it is always open.
    ``messages``: what the menu says, by key; an empty text goes back to the words above it.
    """

    institution_id: int
    number: str
    label: str = ""
    office_id: int | None = None
    call_queue_code: str = ""
    text_queue_code: str = ""
    topic_codes: tuple[str, ...] = ()
    takes_calls: bool = True
    takes_texts: bool = True
    is_active: bool = True
    messages: tuple[tuple[str, str], ...] = ()


def line_save(*, viewer: Viewer, data: LineData, line_id: int | None = None) -> PhoneLine:
    """Make or change a line of an institution, and what its menu says.

    Raises ``NotAllowedError``, ``InvalidInputError`` (number, topics, words), ``LineTakenError``, ``NotFoundError``
    (an office, a queue or a line of somebody else).
    """
    viewer.require_setup(institution_id=data.institution_id)
    row = _own(data, line_id)
    row.number = _number(data.number)
    if data.office_id and office_get(data.office_id).institution_id != data.institution_id:
        raise NotFoundError
    _queues_check(viewer, data)
    if len(data.topic_codes) > MOST:
        raise TooManyTopicsError
    row.office_id, row.label = data.office_id, data.label.strip()[:80]
    row.call_queue_code, row.text_queue_code = data.call_queue_code, data.text_queue_code
    row.topic_codes = list(data.topic_codes)
    row.takes_calls, row.takes_texts = data.takes_calls, data.takes_texts
    row.is_active = data.is_active
    with transaction.atomic():
        _write(row)
        for key, text in data.messages:
            if key in SPOKEN:
                message_save(
                    viewer=viewer,
                    institution_id=data.institution_id,
                    office_id=data.office_id,
                    key=key,
                    text=text,
                )
    return row


def _own(data: LineData, line_id: int | None) -> PhoneLine:
    if line_id is None:
        return PhoneLine(institution_id=data.institution_id)
    row = PhoneLine.objects.filter(pk=line_id, institution_id=data.institution_id).first()
    if row is None:
        raise NotFoundError
    return row


def _write(row: PhoneLine) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise LineTakenError from error


def _number(text: str) -> str:
    try:
        return parse_phone(text).e164
    except InvalidPhoneError as error:
        raise InvalidInputError(error.message) from error


def _queues_check(viewer: Viewer, data: LineData) -> None:
    wanted = {code for code in (data.call_queue_code, data.text_queue_code) if code}
    own = setup_queues(viewer, institution_id=data.institution_id).filter(code__in=wanted)
    if set(own.values_list("code", flat=True)) != wanted:
        raise NotFoundError
