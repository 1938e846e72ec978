"""Fichas in an attention: sent in one step, or printed at the counter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.api import Permission
from backend.desk.ficha_ways import ficha_send
from backend.desk.knowledge import ficha_use
from backend.desk.support import desk_view, viewer_of, whole
from kb.api import ficha_get


@require_POST
@desk_view(Permission.CASE_REPLY)
def send(request: HttpRequest, case_id: int) -> HttpResponse:
    """Send a ficha by the way chosen; the ficha and its version are kept with the attention."""
    used = ficha_send(
        viewer=viewer_of(request),
        case_id=case_id,
        ficha_id=whole(request.POST.get("ficha"), _("una ficha")),
        value=request.POST.get("way", "")[:40],
        client_id=request.POST.get("client_id", ""),
    )
    answer = render(request, "desk/_ficha_used.html", {"used": used, "sent": True})
    answer["HX-Trigger"] = "desk:timeline, desk:case" if used.procedure else "desk:timeline"
    return answer


@require_POST
@desk_view(Permission.CASE_REPLY)
def print_out(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep that a ficha was handed over on paper, and open it ready to print."""
    ficha_id = whole(request.POST.get("ficha"), _("una ficha"))
    page = ficha_get(ficha_id=ficha_id)
    ficha_use(viewer=viewer_of(request), case_id=case_id, ficha_id=ficha_id, how="sent")
    return redirect(f"/fichas/{page.code}/?imprimir=1")
