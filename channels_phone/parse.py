"""The provider's words into ours. Pure: nothing is read or written, and only ``PhoneParseError`` is raised."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from backend.common.errors import InvalidInputError
from backend.ports import ContactRef, DeliveryState, InboundContact

SMS, PHONE = "sms", "phone"
MAX_TEXT = 1600 * 4
_SID = re.compile(r"^[A-Z]{2}[0-9a-fA-F]{32}$")
_E164 = re.compile(r"^\+[1-9]\d{6,14}$")
_KEYS = re.compile(r"^[0-9*#]{0,32}$")

# The provider's states of a text, in ours. What is not here is kept by its own name and applied to nothing.
STATES = {
    "accepted": DeliveryState.QUEUED,
    "scheduled": DeliveryState.QUEUED,
    "queued": DeliveryState.QUEUED,
    "sending": DeliveryState.SENDING,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "undelivered": DeliveryState.UNDELIVERED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
    "partially_delivered": DeliveryState.UNDELIVERED,
    "read": DeliveryState.READ,
}


class PhoneParseError(InvalidInputError):
    """A signed webhook lacks what every webhook of its kind has."""

    code = "unreadable_webhook"
    message = gettext_noop("El aviso del proveedor no tiene la forma esperada.")


@dataclass(frozen=True, slots=True)
class Text:
    """A person's SMS."""

    sid: str
    sender: str
    account: str
    body: str


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of one of our texts."""

    sid: str
    state: DeliveryState
    word: str
    error_code: str


@dataclass(frozen=True, slots=True)
class CallStep:
    """A request for what a caller hears next."""

    sid: str
    caller: str
    account: str
    digits: str
    queue_sid: str
    queue_position: int
    queue_result: str


@dataclass(frozen=True, slots=True)
class CallReport:
    """A state of a call."""

    sid: str
    status: str
    sequence: str


@dataclass(frozen=True, slots=True)
class RoomReport:
    """Something that happened in a conference."""

    sid: str
    name: str
    event: str
    sequence: str
    call_sid: str
    label: str
    reason: str = ""


def parse_text(params: Mapping[str, str]) -> Text:
    """Read an incoming SMS; raises ``PhoneParseError``."""
    sid = _sid(params, "MessageSid")
    sender, account = params.get("From", ""), params.get("To", "")
    if not _E164.match(sender) or not _E164.match(account):
        raise PhoneParseError
    return Text(sid, sender, account, params.get("Body", "").replace("\x00", "")[:MAX_TEXT])


def text_contact(
    text: Text,
    *,
    at: datetime,
    institution_code: str,
    office_code: str = "",
    queue_code: str = "",
) -> InboundContact:
    """Return the core's contact of an SMS; the network proves its sender's number."""
    return InboundContact(
        channel=SMS,
        account=text.account,
        provider_id=text.sid,
        kind="message",
        happened_at=at,
        institution_code=institution_code,
        office_code=office_code,
        queue_code=queue_code,
        contact=ContactRef("phone", text.sender, verified=True),
        text=text.body,
    )


def unreadable_contact(params: Mapping[str, str], *, channel: str, at: datetime) -> InboundContact:
    """Return a contact that names no institution: the mailroom keeps it and flags it for people."""
    ids = [params.get(name, "") for name in ("MessageSid", "SmsSid", "CallSid")]
    known = next((value for value in ids if value), "")
    return InboundContact(
        channel=channel,
        account=params.get("To", "")[:100],
        provider_id=known[:120] or f"sin-id-{at.timestamp():.6f}",
        kind="message",
        happened_at=at,
        institution_code="",
    )


def parse_status(params: Mapping[str, str]) -> StatusReport:
    """Read a delivery report; raises ``PhoneParseError``."""
    word = params.get("MessageStatus", "").strip().lower()
    if not word:
        raise PhoneParseError
    code = params.get("ErrorCode", "").strip()
    return StatusReport(
        sid=_sid(params, "MessageSid"),
        state=STATES.get(word, DeliveryState.QUEUED),
        word=word[:40],
        error_code=code[:20] if code.isdigit() else "",
    )


def parse_call(params: Mapping[str, str]) -> CallStep:
    """Read a voice request. A withheld number is an anonymous caller, which is a right."""
    caller, account = params.get("From", ""), params.get("To", "")
    if not _E164.match(account):
        raise PhoneParseError
    digits = params.get("Digits", "")
    position = params.get("QueuePosition", "")
    return CallStep(
        sid=_sid(params, "CallSid"),
        caller=caller if _E164.match(caller) else "",
        account=account,
        digits=digits if _KEYS.match(digits) else "",
        queue_sid=params.get("QueueSid", "") if _SID.match(params.get("QueueSid", "")) else "",
        queue_position=int(position) if position.isascii() and position.isdigit() else 0,
        queue_result=params.get("QueueResult", "")[:40],
    )


def parse_call_report(params: Mapping[str, str]) -> CallReport:
    """Read a call's status report; raises ``PhoneParseError``."""
    status = params.get("CallStatus", "").strip().lower()
    if not status:
        raise PhoneParseError
    return CallReport(_sid(params, "CallSid"), status[:20], params.get("SequenceNumber", "")[:20])


def parse_room(params: Mapping[str, str]) -> RoomReport:
    """Read a conference's report; raises ``PhoneParseError``."""
    event = params.get("StatusCallbackEvent", "").strip().lower()
    if not event:
        raise PhoneParseError
    return RoomReport(
        sid=_sid(params, "ConferenceSid"),
        name=params.get("FriendlyName", "")[:64],
        event=event[:40],
        sequence=params.get("SequenceNumber", "")[:20],
        call_sid=params.get("CallSid", "")[:34],
        label=params.get("ParticipantLabel", "")[:64],
        reason=params.get("ReasonParticipantLeft", "")[:60],
    )


def _sid(params: Mapping[str, str], name: str) -> str:
    sid = params.get(name, "")
    if not _SID.match(sid):
        raise PhoneParseError
    return sid
