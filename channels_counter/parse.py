"""What a kiosk or a person's phone sends, to the house's words. Pure: no rows, no clock."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from backend.common.errors import InvalidInputError
from backend.common.phones import parse_phone
from backend.common.run import parse_run
from backend.ports import ContactRef, InboundContact

CHANNEL = "counter"
MAX_BODY = 4_000


class BadTicketRequestError(InvalidInputError):
    """The kiosk's request cannot be understood."""

    code = "bad_ticket_request"
    message = gettext_noop(
        "No se entendió lo que envió el tótem. Toque «Empezar de nuevo» e inténtelo otra vez."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRequest:
    """What one person chose at a kiosk. ``run`` and ``phone`` are as the house writes them, or empty."""

    client_uuid: UUID
    procedure_code: str = ""
    queue_code: str = ""
    need: str = ""
    run: str = ""
    phone: str = ""
    priority_class: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket is taken: codes of institution and office, and the device's account name."""

    institution_code: str
    office_code: str
    account: str


@dataclass(frozen=True, slots=True)
class Rating:
    """How a person found the attention: 1 to 7, perhaps a reason and a comment."""

    rating: int
    reason: str = ""
    comment: str = ""


def _text(data: Mapping[str, Any], key: str, limit: int) -> str:
    value = data.get(key, "")
    if not isinstance(value, str) or "\x00" in value:
        raise BadTicketRequestError
    return value.strip()[:limit]


def _uuid(value: object) -> UUID:
    try:
        return UUID(value) if isinstance(value, str) else UUID(int=-1)
    except ValueError as error:
        raise BadTicketRequestError from error


def parse_ticket_request(body: bytes) -> TicketRequest:
    """Read a kiosk's JSON; raises ``InvalidInputError`` (or its RUN and phone kinds) and nothing else."""
    if len(body) > MAX_BODY:
        raise BadTicketRequestError
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadTicketRequestError from error
    if not isinstance(data, dict):
        raise BadTicketRequestError
    run = _text(data, "run", 20)
    phone = _text(data, "phone", 30)
    return TicketRequest(
        client_uuid=_uuid(data.get("uuid")),
        procedure_code=_text(data, "procedure", 80),
        queue_code=_text(data, "queue", 60),
        need=_text(data, "need", 250),
        run=str(parse_run(run)) if run else "",
        phone=_mobile(phone) if phone else "",
        priority_class=_text(data, "preference", 40),
    )


def _mobile(text: str) -> str:
    phone = parse_phone(text)
    if not phone.is_mobile:
        raise InvalidInputError(
            "A ese teléfono no le llegan mensajes. Escriba un celular de 9 dígitos.",
            code="not_a_mobile",
        )
    return phone.e164


def to_contact(request: TicketRequest, place: Place, happened_at: datetime) -> InboundContact:
    """Say a ticket request as the mailroom's contact: one visit, named by the client's UUID.

    The RUN stays with the ticket: at a kiosk anybody can type anybody's.
    """
    return InboundContact(
        channel=CHANNEL,
        account=place.account,
        provider_id=str(request.client_uuid),
        kind="visit",
        happened_at=happened_at,
        institution_code=place.institution_code,
        office_code=place.office_code,
        queue_code=request.queue_code,
        procedure_code=request.procedure_code,
        priority_class=request.priority_class,
        conversation=str(request.client_uuid),
        contact=ContactRef("phone", request.phone) if request.phone else None,
        identity_level="declared" if request.run else "anonymous",
    )


def parse_rating(data: Mapping[str, Any]) -> Rating:
    """Read a rating form; raises ``InvalidInputError`` with what to do."""
    typed = str(data.get("rating", "")).strip()
    if typed not in {"1", "2", "3", "4", "5", "6", "7"}:
        raise InvalidInputError("Elija una nota de 1 a 7.", code="rating")
    reason = str(data.get("reason", "")).strip()[:40]
    comment = str(data.get("comment", "")).replace("\x00", "").strip()[:1000]
    return Rating(int(typed), reason, comment)
