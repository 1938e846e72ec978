"""Taking a number, its slip and its SMS."""

import logging
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from backend.accounts.api import Viewer
from backend.citizens.api import ContactPoint
from backend.common import clock
from backend.common.errors import VentanillaError
from backend.common.run import parse_run
from backend.directory.api import Office, message_text
from backend.events.api import notice_on_commit
from backend.mailroom.api import notice_send, receive_now
from backend.routing.api import work_get, work_label_set
from channels_counter.errors import NumberNotIssuedError, OfficeClosedError
from channels_counter.models import SERVER, Ticket
from channels_counter.parse import Place, TicketRequest, to_contact
from channels_counter.services.numbering import Series, number_take

logger = logging.getLogger(__name__)
SYSTEM = Viewer.system()
DEFAULT_LETTER = "A"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The screen that asks for a number: its office, its device, and who counts (the server)."""

    office: Office
    device_id: int | None
    account: str
    name: str = SERVER


def ticket_issue(*, request: TicketRequest, issuer: Issuer) -> Ticket:
    """Give the number of one choice of one person; the same ``client_uuid`` is always the same number.

    Visit, place in line and number are written together: when anything fails, nothing was given and
    the number is still the next one.

    Raises:
        OfficeClosedError: the queue takes nobody now.
        NumberNotIssuedError: try again with the same request.
    """
    known = ticket_by_client(request)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            ticket, made = _issue(request, issuer)
    except IntegrityError as error:
        known = ticket_by_client(request)
        if known is None:
            raise NumberNotIssuedError from error
        return known
    if made and request.phone:
        number_text(ticket)
    return ticket


def ticket_by_client(request: TicketRequest) -> Ticket | None:
    """Return the ticket that this request made before, if it did."""
    return Ticket.objects.filter(client_uuid=request.client_uuid).first()


def _issue(request: TicketRequest, issuer: Issuer) -> tuple[Ticket, bool]:
    office, now = issuer.office, clock.now()
    place = Place(office.institution.code, office.code, issuer.account)
    outcome = receive_now(to_contact(request, place, now))
    # Two copies of one request meet at the receipt; whoever waited there finds the other's ticket.
    known = ticket_by_client(request)
    if known is not None:
        return known, False
    if outcome.flagged:
        raise OfficeClosedError
    if outcome.interaction_id is None or outcome.work_item_id is None:
        raise NumberNotIssuedError
    item = work_get(SYSTEM, outcome.work_item_id)
    series = Series(
        office_id=office.pk,
        service_date=clock.local_date(office.time_zone, now),
        letter=item.queue.series_letter or DEFAULT_LETTER,
        issuer=issuer.name,
    )
    ticket = Ticket(
        office=office,
        device_id=issuer.device_id,
        interaction_id=outcome.interaction_id,
        work_item_id=item.pk,
        service_date=series.service_date,
        issuer=series.issuer,
        letter=series.letter,
        number=number_take(series),
        client_uuid=request.client_uuid,
        public_token=secrets.token_urlsafe(16),
        need=request.need,
        declared_run=parse_run(request.run).number if request.run else None,
        issued_at=now,
    )
    ticket.save(force_insert=True)
    work_label_set(work_item_id=item.pk, label=ticket.label)
    notice_on_commit(f"office.{office.pk}", kind="ticket", work_item_id=item.pk)
    return ticket, True


def turn_address(ticket: Ticket) -> str:
    """Return the address under which the person follows the turn; its token is the only key."""
    return f"{settings.PUBLIC_BASE_URL.rstrip('/')}/turno/{ticket.public_token}/"


def number_text(ticket: Ticket) -> bool:
    """Send the number to the telephone the person gave; a lost SMS never takes the number away."""
    point: ContactPoint | None = ticket.interaction.contact_point
    if point is None:
        return False
    office = ticket.office
    text = message_text(
        "sms_ticket",
        institution=office.institution,
        office=office,
        ticket=ticket.label,
        link=turn_address(ticket),
    )
    try:
        notice_send(contact_point=point, text=text, purpose="ticket")
    except VentanillaError as error:
        logger.warning("ticket %s: no SMS (%s)", ticket.pk, error.code)
        return False
    return True


def ticket_print_record(*, ticket: Ticket, printed: bool) -> Ticket:
    """Note what became of the slip. ``printed`` False: the person says that no paper came out.

    The number stands either way; a reprint is the same number on another slip.
    """
    now = clock.now()
    if printed:
        ticket.print_state = Ticket.Print.PRINTED
        ticket.print_count += 1
        ticket.printed_at = now
    else:
        ticket.print_state = Ticket.Print.FAILED
        ticket.print_failed_at = now
    ticket.save(update_fields=["print_state", "print_count", "printed_at", "print_failed_at"])
    return ticket


def runs_forget() -> int:
    """Empty the RUNs declared for visits that are over; returns how many."""
    over = Ticket.objects.filter(declared_run__isnull=False, interaction__ended_at__isnull=False)
    return over.update(declared_run=None)
