"""Puts the viewer on every request, and sends whoever owes something to settle it first."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from backend.accounts.sessions import viewer_from_request

# What stays open whatever is owed: proving who one is, leaving, and what pages look like.
OPEN_ALWAYS = (
    "/cuenta/reauthenticate/",
    "/cuenta/logout/",
    "/healthz",
    settings.STATIC_URL,
)


class ViewerMiddleware:
    """Set ``request.viewer``.

    A temporary password is changed first; then the second factor, mandatory from supervisor up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the page that settles what is owed, as long as something is."""
        viewer_from_request(request)
        owed = _owed(request)
        if owed is None or request.path.startswith((*owed.open, *OPEN_ALWAYS)):
            return self.get_response(request)
        return _first(request, owed)


@dataclass(frozen=True, slots=True)
class Owed:
    """Something to settle first: the page that settles it, what stays open, the words for programs."""

    page: str
    open: tuple[str, ...]
    title: str
    code: str


NEW_PASSWORD = Owed(
    "account_change_password",
    ("/cuenta/password/change/",),
    "Falta cambiar la contraseña temporal",
    "password_temporary",
)
SECOND_FACTOR = Owed(
    "mfa_activate_totp", ("/cuenta/mfa/",), "Falta el segundo factor", "second_factor_missing"
)


def _owed(request: HttpRequest) -> Owed | None:
    if getattr(request, "owes_password", False):
        return NEW_PASSWORD
    return SECOND_FACTOR if getattr(request, "owes_second_factor", False) else None


def _first(request: HttpRequest, owed: Owed) -> HttpResponse:
    target = reverse(owed.page)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": target})
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"title": owed.title, "status": 403, "code": owed.code},
            status=HTTPStatus.FORBIDDEN,
            content_type="application/problem+json",
        )
    return redirect(target)
