"""Fichas in from a file, and out to one."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from backend.accounts.api import Permission, Viewer
from kb import services
from kb.errors import ImportRefusedError
from kb.exchange.reading import file_read
from kb.exchange.writing import EXPORTS, export_text
from kb.forms_flow import ImportForm
from kb.pages import staff_page


@require_http_methods(["GET", "POST"])
@staff_page(Permission.KB_EDIT)
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what may be taken out, and take a file in."""
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "exports": _offers()}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            context |= _import(viewer, form.cleaned_data)
            status = 422 if context["problems"] else 200
    return render(request, "kb/exchange.html", context, status=status)


def _import(viewer: Viewer, data: dict[str, Any]) -> dict[str, Any]:
    found = file_read(data["file"].read(), data["form"])
    only = data["check_only"]
    if found.problems:
        return {"problems": found.problems}
    try:
        if found.records:
            report = services.cpat_import(viewer=viewer, records=found.records, check_only=only)
        else:
            report = services.fichas_import(
                viewer=viewer, rows=found.rows, is_demo=False, check_only=only
            )
    except ImportRefusedError as error:
        return {"problems": error.problems}
    return {"problems": [], "report": report, "only_checked": only}


def _offers() -> list[tuple[str, str]]:
    return [
        ("csv", _("Planilla CSV")),
        ("json", _("JSON")),
        ("chileatiende-v2", _("ChileAtiende, versión 2")),
        ("chileatiende-v1", _("ChileAtiende, versión 1")),
        ("cpat", _("CPAT, JSON")),
        ("cpat-csv", _("CPAT, planilla CSV")),
    ]


@require_GET
@staff_page(Permission.KB_EDIT)
def export(request: HttpRequest, viewer: Viewer, *, form: str) -> HttpResponse:
    """Give what the viewer's institutions have published, as a file."""
    if form not in EXPORTS:
        raise Http404
    kind, ending = EXPORTS[form]
    text = export_text(
        form,
        institution_ids=viewer.institution_ids(Permission.KB_EDIT),
        base_url=settings.PUBLIC_BASE_URL,
    )
    answer = HttpResponse(text, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="fichas-{form}.{ending}"'
    return answer
