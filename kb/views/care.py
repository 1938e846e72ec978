"""Who answers for a ficha, and what needs an eye."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backend.accounts.api import Permission, Viewer
from kb import alarms, selectors, services
from kb.forms_flow import StewardshipForm
from kb.pages import staff_page
from kb.usefulness import usefulness_of
from kb.views.editing import sheet_context


@require_GET
@staff_page(Permission.KB_EDIT)
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List what needs an eye, by kind."""
    mine = request.GET.get("responsable", "")
    owner = viewer.user_id if mine == "yo" else _number(mine)
    institution = _number(request.GET.get("institucion", ""))
    context = {
        "groups": alarms.alarms_list(viewer, owner_id=owner, institution_id=institution),
        "notices": alarms.notices_list(viewer)[:50],
        "owners": alarms.owners_list(viewer),
        "institutions": alarms.institutions_of(viewer),
        "mine": mine == "yo",
        "owner": owner,
        "institution": institution,
    }
    return render(request, "kb/alarms.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_POST
@staff_page(Permission.KB_EDIT)
def read(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Mark the viewer's notices as read: all, or those of one ficha."""
    ficha_id = _number(request.POST.get("ficha", ""))
    services.editor_notices_read(viewer=viewer, ficha_id=ficha_id)
    return redirect("kb:edit", ficha_id) if ficha_id else redirect("kb:alarms")


@require_http_methods(["GET", "POST"])
@staff_page(Permission.KB_VIEW)
def ficha(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Show who answers for a ficha, its links and what readers say; change the first."""
    sheet = selectors.ficha_sheet(viewer, ficha_id)
    form = StewardshipForm(sheet.ficha, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.ficha_stewardship_set(viewer=viewer, ficha_id=ficha_id, data=form.data_given())
        messages.success(request, _("Cuidado de la ficha guardado."))
        return redirect("kb:care", ficha_id)
    context = sheet_context(viewer, sheet, None) | {
        "form": form,
        "links": selectors.links_list(viewer, ficha_id),
        "usefulness": usefulness_of(viewer, ficha_id),
    }
    return render(request, "kb/care.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page(Permission.KB_EDIT)
def confirm(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Say that the ficha still holds."""
    done = services.ficha_review_confirm(viewer=viewer, ficha_id=ficha_id)
    messages.success(
        request,
        _("Revisada. Vuelve a avisar el %(day)s.") % {"day": f"{done.review_on:%d-%m-%Y}"},
    )
    return redirect("kb:care", ficha_id)
