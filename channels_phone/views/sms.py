"""Webhooks of texts."""

from django.http import HttpRequest, HttpResponse

from channels_phone.services.reports import status_take
from channels_phone.services.texts import text_take
from channels_phone.views.common import Params, raw_of, twiml, webhook


@webhook
def inbound(request: HttpRequest, params: Params) -> HttpResponse:
    """Keep a person's text; the answer comes later, by the outbox."""
    text_take(params, raw_of(params))
    return twiml()


@webhook
def status(request: HttpRequest, params: Params) -> HttpResponse:
    """Keep a delivery report."""
    status_take(params, request.GET.get("k", "")[:64])
    return HttpResponse(status=204)
