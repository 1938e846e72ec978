"""Other names that use proposes: an editor takes them or not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.accounts.api import Permission, Viewer
from kb.learning.proposals import (
    PEOPLE,
    proposal_accept,
    proposal_reject,
    proposals_open,
)
from kb.pages import staff_page


@require_safe
@staff_page(Permission.KB_EDIT)
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what waits for a decision."""
    context = {"rows": proposals_open(viewer), "people": PEOPLE}
    return render(request, "kb/proposals.html", context)


@require_POST
@staff_page(Permission.KB_EDIT)
def accept(request: HttpRequest, viewer: Viewer, *, proposal_id: int) -> HttpResponse:
    """Write the name into the ficha's draft."""
    row = proposal_accept(viewer=viewer, proposal_id=proposal_id)
    messages.success(request, _("Quedó en el borrador de la ficha: falta revisarla y publicarla."))
    return redirect("kb:edit", row.ficha_id)


@require_POST
@staff_page(Permission.KB_EDIT)
def reject(request: HttpRequest, viewer: Viewer, *, proposal_id: int) -> HttpResponse:
    """Leave it; it is not proposed again."""
    proposal_reject(viewer=viewer, proposal_id=proposal_id)
    messages.success(request, _("No se volverá a proponer."))
    return redirect("kb:proposals")
