"""The board's page, and its state for a board that missed something."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from channels_counter.devices import Screen, problem, screen_of, screen_required
from channels_counter.selectors import board_state
from channels_counter.services.calls import announcements_sync
from channels_counter.views.common import enrol_device, not_enrolled

KIND = "board"


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the board of the office where this device is enrolled."""
    screen = screen_of(request, KIND)
    if screen is None:
        return not_enrolled(request, KIND)
    announcements_sync(office=screen.office)
    state = board_state(screen.office)
    context = {"office": screen.office, "state": state.as_json(), "now": state.now}
    return render(request, "channels_counter/board.html", context)


@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """Take the one-time code of a board."""
    return enrol_device(request, KIND)


@never_cache
@require_GET
@screen_required(KIND)
def state(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Return the calls after the number that the board has."""
    after = request.GET.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        return problem(422, "invalid_input", "El número de secuencia no es válido.")
    announcements_sync(office=screen.office)
    found = board_state(screen.office, after=int(after) if after else None)
    return JsonResponse(found.as_json())
