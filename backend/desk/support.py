"""What every view of the desk shares: who may enter, and how an expected error is told."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from backend.accounts.api import Permission, Viewer, viewer_from_request
from backend.common.errors import InvalidInputError, NotAllowedError, VentanillaError
from ui.views import error_page

View = Callable[..., HttpResponseBase]


class DeskRequest(HttpRequest):
    """A request of someone who was let in."""

    viewer: Viewer


def is_fragment(request: HttpRequest) -> bool:
    """Tell whether the page asks for a part of itself (htmx), and not for its history."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def desk_view(permission: Permission) -> Callable[[View], View]:
    """Let in whoever holds ``permission`` somewhere; tell expected errors in words.

    A fragment's error goes to the page's alert, with the error's own status; a page's is a page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = viewer_from_request(request)
            if viewer.user_id is None:
                return _sign_in(request)
            try:
                if not viewer.has(permission):
                    raise NotAllowedError
                return view(request, *args, **kwargs)
            except VentanillaError as error:
                return told(request, error)

        return inner

    return decorate


def _sign_in(request: HttpRequest) -> HttpResponse:
    if is_fragment(request):
        target = f"{reverse('account_login')}?next=/mesa/"
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": target})
    return redirect_to_login(request.get_full_path(), reverse("account_login"))


def told(request: HttpRequest, error: VentanillaError) -> HttpResponse:
    """Answer with the error's own words: in the alert of a page that is open, or as a page."""
    if not is_fragment(request):
        return error_page(request, int(error.status), error.message)
    answer = render(request, "desk/_alert.html", {"error": error}, status=int(error.status))
    answer["X-Fragment"] = "1"
    # From the whole document: what sent the request may have been replaced in the meantime.
    answer["HX-Retarget"] = "global #alerta"
    answer["HX-Reswap"] = "innerHTML"
    answer["HX-Trigger"] = "desk:queue"
    return answer


def viewer_of(request: HttpRequest) -> Viewer:
    """Return who looks; the middleware set it."""
    return cast("DeskRequest", request).viewer


def whole(value: str | None, name: str) -> int:
    """Return a whole number from a form; raises ``InvalidInputError`` in words."""
    try:
        number = int(value or "")
    except ValueError:
        number = 0
    if not 0 < number < 2**63:
        raise InvalidInputError(f"Elija {name} de la lista.")
    return number
