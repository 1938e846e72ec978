"""The call's panel on the desk, by itself: it follows the call without a reload."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from backend.accounts.api import Permission, viewer_from_request
from backend.common.errors import NotFoundError
from backend.ports import channels
from backend.routing.api import work_get
from channels_phone.parse import PHONE

TEMPLATE = "channels_phone/panel.html"


@require_GET
@login_required
def panel(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Show how a call stands to who may attend it."""
    viewer = viewer_from_request(request)
    try:
        item = work_get(viewer, work_item_id)
    except NotFoundError as error:
        raise Http404 from error
    allowed = viewer.can(
        Permission.DESK_USE, institution_id=item.institution_id, office_id=item.office_id
    )
    if item.channel != PHONE or not allowed:
        raise Http404
    context = {"panel": channels[PHONE].panel_context(work_item_id), "item": item, "alone": True}
    return render(request, TEMPLATE, context)
