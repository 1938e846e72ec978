"""The kiosk's page and what it asks of the server."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from backend.common.errors import VentanillaError
from backend.directory.api import message_text, next_opening, office_open
from channels_counter.devices import Screen, problem, screen_of, screen_required
from channels_counter.knowledge import procedures_found
from channels_counter.models import Ticket
from channels_counter.needs import offer_of
from channels_counter.parse import parse_ticket_request
from channels_counter.printing import qr_svg
from channels_counter.selectors import ticket_by_token, ticket_of_device, turn_state
from channels_counter.services.tickets import (
    Issuer,
    ticket_issue,
    ticket_print_record,
    turn_address,
)
from channels_counter.views.common import enrol_device, not_enrolled

KIND = "kiosk"


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the kiosk of the office where this device is enrolled."""
    screen = screen_of(request, KIND)
    if screen is None:
        return not_enrolled(request, KIND)
    offer = offer_of(screen.office)
    open_now = offer.is_open and office_open(screen.office)
    context = {
        "office": screen.office,
        "offer": offer,
        "version": f"{offer.version}{open_now}",
        "open_now": open_now,
        "opens_at": None if open_now else next_opening(screen.office),
        "letters": ["qwertyuiop", "asdfghjklñ", "zxcvbnm"],
        "digits": ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    }
    return render(request, "channels_counter/kiosk.html", context)


@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """Take the one-time code of a kiosk."""
    return enrol_device(request, KIND)


@never_cache
@require_GET
@screen_required(KIND)
def state(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Tell a waiting kiosk whether what it shows still holds."""
    del request
    offer = offer_of(screen.office)
    open_now = offer.is_open and office_open(screen.office)
    return JsonResponse({"version": f"{offer.version}{open_now}", "open": open_now})


@never_cache
@require_GET
@screen_required(KIND)
def search(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Search the fichas; the page keeps those that its office attends."""
    del screen
    text = request.GET.get("q", "")[:80].replace("\x00", "").strip()
    return JsonResponse({"procedures": procedures_found(text) if text else []})


@require_POST
@screen_required(KIND)
def issue(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Give a number. The same UUID again, however often, is the same number."""
    issuer = Issuer(screen.office, screen.device_id, screen.account)
    try:
        ticket = ticket_issue(request=parse_ticket_request(request.body), issuer=issuer)
    except VentanillaError as error:
        return problem(error.status, error.code, error.message)
    return JsonResponse(_issued(ticket))


def _issued(ticket: Ticket) -> dict[str, Any]:
    fresh = ticket_by_token(ticket.public_token)
    address = turn_address(fresh)
    office = fresh.office
    context = {
        "ticket": fresh,
        "office": office,
        "state": turn_state(fresh, quote=True),
        "qr": qr_svg(address),
        "address": address.split("://", 1)[-1],
        "has_sms": fresh.interaction.contact_point is not None,
        "foot": message_text("ticket_slip", institution=office.institution, office=office),
    }
    return {
        "label": fresh.label,
        "uuid": str(fresh.client_uuid),
        "html": render_to_string("channels_counter/_issued.html", context),
        "slip": render_to_string("channels_counter/_slip.html", context),
    }


@require_POST
@screen_required(KIND)
def slip(request: HttpRequest, screen: Screen, client_uuid: UUID) -> HttpResponse:
    """Note whether the paper came out."""
    ticket = ticket_of_device(str(client_uuid), screen.device_id)
    if ticket is None:
        return problem(404, "not_found", "Ese número no es de este tótem.")
    try:
        printed = json.loads(request.body).get("printed") is True
    except (ValueError, AttributeError, RecursionError):
        return problem(422, "invalid_input", "No se entendió lo que envió el tótem.")
    ticket = ticket_print_record(ticket=ticket, printed=printed)
    return JsonResponse({"print_state": ticket.print_state, "prints": ticket.print_count})
