"""How this channel answers what goes wrong: a page for people, problem details for scripts."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext_noop

from backend.cases.api import Attachment
from backend.common.errors import NotAllowedError, NotFoundError, VentanillaError
from backend.mailroom.api import attachment_open
from channels_web.models import WidgetOrigin
from ui.views import error_page

View = Callable[..., HttpResponseBase]
CALLER = "X-Ventanilla-Chat"


class WrongCallerError(NotAllowedError):
    """A request that only our own script sends came without its header."""

    code = "wrong_caller"
    message = gettext_noop(
        "La solicitud no viene de esta página. Recárguela e inténtelo nuevamente."
    )


def problem(error: VentanillaError) -> JsonResponse:
    """Return RFC 9457 problem details."""
    body = {
        "type": f"urn:ventanilla:error:{error.code}",
        "title": error.message,
        "status": int(error.status),
        "code": error.code,
    }
    return JsonResponse(body, status=int(error.status), content_type="application/problem+json")


def for_scripts(view: View) -> View:
    """Answer expected errors as problem details, and only our own script.

    The header needs the browser's permission to be sent from another site (CORS preflight), which we
    never give: it does what the CSRF cookie cannot do inside another site's page.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if request.headers.get(CALLER) != "1":
                raise WrongCallerError
            answer = view(request, *args, **kwargs)
        except VentanillaError as error:
            return problem(error)
        answer["Cache-Control"] = "no-store"
        return answer

    return wrapped


def for_people(view: View) -> View:
    """Answer expected errors as a page."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except VentanillaError as error:
            return error_page(request, int(error.status), error.message)

    return wrapped


def private(answer: HttpResponse) -> HttpResponse:
    """Keep a page with personal data out of every cache."""
    answer["Cache-Control"] = "no-store, private"
    return answer


def download(file: Attachment) -> HttpResponse:
    """Give a file as a download, never as a page; raises ``NotFoundError`` when it is gone."""
    try:
        data = attachment_open(file.stored_as)
    except FileNotFoundError as error:
        raise NotFoundError from error
    answer = HttpResponse(data, content_type=file.content_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return private(answer)


def framed(answer: HttpResponse, widget: WidgetOrigin) -> HttpResponse:
    """Let the sites of a window, and our own, show this page inside theirs."""
    answer.xframe_options_exempt = True
    ancestors: Any = ["'self'", *widget.origins]
    # django-csp reads this attribute of the answer; Django's own class does not know it.
    answer._csp_replace = {"frame-ancestors": ancestors}  # type: ignore[attr-defined]
    return answer
