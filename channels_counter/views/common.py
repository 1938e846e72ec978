"""What the kiosk's and the board's pages share: enrolling, and saying plainly why they cannot work."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from backend.accounts.api import InvalidDeviceCodeError, device_enrol
from channels_counter.demo import demo_screen_enrol, demo_screen_exists
from channels_counter.devices import had_cookie, remember


def not_enrolled(
    request: HttpRequest, kind: str, *, error: str = "", status: int = 200
) -> HttpResponse:
    """Ask for the one-time code; a browser that was a device before is told that it was revoked."""
    context = {
        "kind": kind,
        "enrol_url": f"counter:{kind}-enrol",
        "error": error,
        "revoked": had_cookie(request, kind) and not error,
        "demo": demo_screen_exists(kind),
    }
    response = render(request, "channels_counter/enrol.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def enrol_device(request: HttpRequest, kind: str) -> HttpResponse:
    """Exchange the code that was typed for a token cookie, and open the device's own page."""
    try:
        demo = demo_screen_enrol(kind) if "demo" in request.POST else None
        enrolled = demo or device_enrol(code=request.POST.get("code", "")[:40])
    except InvalidDeviceCodeError as error:
        return not_enrolled(request, kind, error=error.message, status=422)
    address = {"kiosk": "/kiosco/", "board": "/pantalla/"}.get(enrolled.device.kind)
    if address is None:
        error_text = _("Ese código es de otro tipo de equipo. Pida uno para este.")
        return not_enrolled(request, kind, error=error_text, status=422)
    response = HttpResponseRedirect(address)
    remember(response, enrolled, secure=request.is_secure())
    return response
