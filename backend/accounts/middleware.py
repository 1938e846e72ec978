"""Puts the viewer on every request, and sends whoever owes the second factor to enrol it first."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from backend.accounts.sessions import viewer_from_request

# What stays open before enrolment: enrolling itself, proving who one is, leaving.
OPEN_BEFORE_ENROLMENT = ("/cuenta/mfa/", "/cuenta/reauthenticate/", "/cuenta/logout/", "/healthz")


class ViewerMiddleware:
    """Set ``request.viewer``; the second factor is mandatory from supervisor up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the enrolment page as long as the second factor is owed."""
        viewer_from_request(request)
        owes = getattr(request, "owes_second_factor", False)
        if owes and not request.path.startswith((*OPEN_BEFORE_ENROLMENT, settings.STATIC_URL)):
            return _enrol(request)
        return self.get_response(request)


def _enrol(request: HttpRequest) -> HttpResponse:
    target = reverse("mfa_activate_totp")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": target})
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"title": "Falta el segundo factor", "status": 403, "code": "second_factor_missing"},
            status=HTTPStatus.FORBIDDEN,
            content_type="application/problem+json",
        )
    return redirect(target)
