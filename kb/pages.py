"""What every page of the editor shares: who may enter, and errors turned into pages."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.accounts.api import Permission, Viewer, viewer_from_request
from backend.common.errors import ConflictError, VentanillaError
from ui.views import error_page

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Viewer, P], HttpResponse]


def staff_page(
    permission: Permission,
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Let in whoever has ``permission`` anywhere; services check the place.

    A conflict goes back to the ficha with a message; every other expected error is a page.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            viewer = viewer_from_request(request)
            if not viewer.has(permission):
                return error_page(request, 403)
            try:
                return view(request, viewer, *args, **kwargs)
            except ConflictError as error:
                messages.error(request, error.message)
                ficha_id = kwargs.get("ficha_id")
                return redirect("kb:edit", ficha_id) if ficha_id else redirect("kb:index")
            except VentanillaError as error:
                return error_page(request, int(error.status), error.message)

        functools.update_wrapper(wrapped, view)
        return wrapped

    return decorate
