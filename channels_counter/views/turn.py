"""A turn on the person's own phone; every page works without scripts."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from backend.cases.api import REASONS
from backend.common.errors import ConflictError, InvalidInputError, VentanillaError
from channels_counter.errors import TurnNotFoundError
from channels_counter.models import Ticket
from channels_counter.parse import parse_rating
from channels_counter.selectors import ticket_by_token, turn_state
from channels_counter.services.turns import CAN_LEAVE, turn_leave, turn_rate, turn_survey


def _show(
    request: HttpRequest,
    ticket: Ticket,
    *,
    template: str = "turn.html",
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    state = turn_state(ticket)
    survey = turn_survey(ticket=ticket)
    context = {
        "ticket": ticket,
        "office": ticket.office,
        "state": state,
        "can_leave": ticket.work_item.state in CAN_LEAVE,
        "survey": survey,
        "answered": survey is not None and hasattr(survey, "answer"),
        "reasons": REASONS,
        "ratings": range(1, 8),
        "error": error,
    }
    response = render(request, f"channels_counter/{template}", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _missing(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "channels_counter/turn_missing.html",
        {"message": TurnNotFoundError.message},
        status=404,
    )


@never_cache
@require_GET
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the turn."""
    try:
        return _show(request, ticket_by_token(token))
    except TurnNotFoundError:
        return _missing(request)


@never_cache
@require_GET
def state(request: HttpRequest, token: str) -> HttpResponse:
    """Return only the part that changes, for the page's script."""
    try:
        return _show(request, ticket_by_token(token), template="_turn.html")
    except TurnNotFoundError:
        return _missing(request)


@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once, then give the number back."""
    try:
        ticket = ticket_by_token(token)
    except TurnNotFoundError:
        return _missing(request)
    if request.method == "GET":
        return render(request, "channels_counter/turn_leave.html", {"ticket": ticket})
    try:
        turn_leave(ticket=ticket)
    except VentanillaError as error:
        return _show(request, ticket_by_token(token), error=error.message, status=error.status)
    return HttpResponseRedirect(reverse("counter:turn", args=[token]))


@never_cache
@require_http_methods(["POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Record the rating, once."""
    try:
        ticket = ticket_by_token(token)
    except TurnNotFoundError:
        return _missing(request)
    try:
        turn_rate(ticket=ticket, rating=parse_rating(request.POST))
    except (InvalidInputError, ConflictError) as error:
        return _show(request, ticket, error=error.message, status=error.status)
    return HttpResponseRedirect(reverse("counter:turn", args=[token]))
