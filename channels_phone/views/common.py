"""What every webhook does first: POST only, signature, and never a 500 for bad input."""

import functools
import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from backend.common.errors import VentanillaError
from channels_phone.parse import PhoneParseError
from channels_phone.signature import ForgedError, signed_params

logger = logging.getLogger(__name__)
Params = Mapping[str, str]
Webhook = Callable[[HttpRequest, Params], HttpResponse]
View = Callable[[HttpRequest], HttpResponse]
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def webhook(handle: Webhook) -> View:
    """Make a view of a handler of signed parameters. A forged request is refused before anything is written."""

    @csrf_exempt
    @require_POST
    @functools.wraps(handle)
    def view(request: HttpRequest) -> HttpResponse:
        try:
            params = signed_params(request)
        except ForgedError as error:
            return _problem(error)
        try:
            return handle(request, params)
        except PhoneParseError as error:
            logger.warning("an unreadable webhook at %s", request.path)
            return _problem(error)
        except VentanillaError as error:
            return _problem(error)

    return view


def twiml(document: str = EMPTY) -> HttpResponse:
    """Answer with TwiML, whole and of known length: the provider may cut a chunked body."""
    body = document.encode()
    response = HttpResponse(body, content_type="text/xml; charset=utf-8")
    response["Content-Length"] = str(len(body))
    return response


def raw_of(params: Params) -> str:
    """Return the payload as it is kept with a receipt."""
    return json.dumps(dict(params), ensure_ascii=False)


def _problem(error: VentanillaError) -> HttpResponse:
    status = HTTPStatus(error.status)
    body = {
        "type": f"urn:ventanilla:{error.code}",
        "title": status.phrase,
        "status": int(status),
        "detail": str(error.message),
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )
