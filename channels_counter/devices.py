"""The enrolled screens of a counter: their cookie, and views that only they may ask for."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from backend.accounts.api import (
    DEVICE_COOKIE,
    Device,
    EnrolledDevice,
    device_by_token,
    device_seen,
)
from backend.directory.api import Office

View = Callable[..., HttpResponse]
COOKIE_AGE = 400 * 24 * 3600


class Screen:
    """What a view needs of the device that asks: where it stands, and its name as an account."""

    def __init__(self, device_id: int, office: Office) -> None:
        self.device_id = device_id
        self.office = office

    @property
    def account(self) -> str:
        """Return the account under which this device's contacts are received."""
        return f"device-{self.device_id}"


def cookie_name(kind: str) -> str:
    """Return the cookie of one kind of screen: one browser may be a kiosk and, in a tab, a board."""
    return f"{DEVICE_COOKIE}_{kind}"


def device_of(cookies: Mapping[str, str], kind: str) -> Device | None:
    """Return the device of this kind that the cookies name, in service and of an active office."""
    token = cookies.get(cookie_name(kind)) or cookies.get(DEVICE_COOKIE, "")
    device = device_by_token(token, kind=kind)
    return device if device is not None and device.office.is_active else None


def screen_of(request: HttpRequest, kind: str) -> Screen | None:
    """Return the enrolled screen of this kind that sent the request, in service; else None."""
    device = device_of(request.COOKIES, kind)
    if device is None:
        return None
    device_seen(device_id=device.pk)
    return Screen(device.pk, device.office)


def had_cookie(request: HttpRequest, kind: str) -> bool:
    """Tell whether this browser was such a device once: then it was revoked."""
    return cookie_name(kind) in request.COOKIES or DEVICE_COOKIE in request.COOKIES


def screen_required(kind: str) -> Callable[[Callable[..., HttpResponse]], View]:
    """Answer 401 in JSON to whoever is not an enrolled device of ``kind``; hand the view its screen."""

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            screen = screen_of(request, kind)
            if screen is None:
                return problem(401, "device_unknown", _("Este equipo no está activado."))
            return view(request, screen, **kwargs)

        return checked

    return decorate


def problem(status: int, code: str, detail: str) -> JsonResponse:
    """Return an RFC 9457 problem: ``detail`` is for the person in front of the screen."""
    return JsonResponse(
        {"type": "about:blank", "title": code, "status": status, "detail": detail, "code": code},
        status=status,
        content_type="application/problem+json",
    )


def remember(response: HttpResponse, enrolled: EnrolledDevice, *, secure: bool) -> None:
    """Give the browser its token."""
    response.set_cookie(
        cookie_name(enrolled.device.kind),
        enrolled.token,
        max_age=COOKIE_AGE,
        httponly=True,
        secure=secure,
        samesite="Lax",
        path="/",
    )
