"""Where the box posts its slips; the answer comes in the same request."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from backend.mailroom.api import receive_now
from tests.architecture.toy_channel.box import BOX
from tests.architecture.toy_channel.parse import parse_slip


@csrf_exempt
@require_POST
def slip(request: HttpRequest) -> JsonResponse:
    """Take a slip and answer its number and its folio."""
    contact = parse_slip({name: str(value) for name, value in request.POST.items()})
    number = BOX.number(contact.provider_id)
    outcome = receive_now(contact)
    BOX.works[outcome.work_item_id or 0] = number
    return JsonResponse({"number": number, "folio": outcome.folio}, status=201)
