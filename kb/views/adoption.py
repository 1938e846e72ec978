"""A municipality takes a standard ficha, and gives up what it had changed."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.accounts.api import Permission, Viewer
from backend.directory.api import Institution
from kb import services
from kb.adoption import adoptable_list, municipalities_of
from kb.errors import FichaNotFoundError
from kb.pages import staff_page

PAGE = 30


def _chosen(viewer: Viewer, text: str) -> Institution | None:
    rows = municipalities_of(viewer)
    if text.isascii() and text.isdigit() and len(text) < 10:
        return rows.filter(pk=int(text)).first()
    return rows.first()


@require_GET
@staff_page(Permission.KB_PUBLISH)
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the standard fichas that the municipality may adopt."""
    organ = _chosen(viewer, request.GET.get("municipalidad", ""))
    text = request.GET.get("q", "")[:100]
    rows: Any = adoptable_list(viewer, organ, text=text) if organ else []
    context: dict[str, Any] = {
        "organ": organ,
        "organs": municipalities_of(viewer),
        "text": text,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "kb/adopt.html", context)


@require_POST
@staff_page(Permission.KB_PUBLISH)
def adopt(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Adopt one."""
    organ = _chosen(viewer, request.POST.get("municipalidad", ""))
    if organ is None:
        raise FichaNotFoundError
    own = services.ficha_adopt(viewer=viewer, parent_id=ficha_id, institution_id=organ.pk)
    messages.success(request, _("Adoptada y publicada. Cambie aquí lo que sea distinto."))
    return redirect("kb:edit", own.pk)


@require_POST
@staff_page(Permission.KB_EDIT)
def inherit(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Give up the municipality's own text of a block."""
    block = request.POST.get("block", "")
    services.ficha_block_inherit(viewer=viewer, ficha_id=ficha_id, block=block)
    messages.success(request, _("El borrador vuelve a decir lo mismo que la ficha nacional."))
    return redirect("kb:edit", ficha_id)
