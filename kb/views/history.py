"""What a ficha said before, who did what, and two versions side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from backend.accounts.api import Permission, Viewer
from kb import selectors
from kb.diff import side_by_side, version_differences
from kb.pages import staff_page
from kb.services.inheritance import draft_of
from kb.views.editing import sheet_context


@require_GET
@staff_page(Permission.KB_VIEW)
def versions(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """List the versions, newest first, and what happened to them."""
    sheet = selectors.ficha_sheet(viewer, ficha_id)
    context = sheet_context(viewer, sheet, None)
    context["steps"] = selectors.steps_list(viewer, ficha_id)
    return render(request, "kb/versions.html", context)


@require_GET
@staff_page(Permission.KB_VIEW)
def version(request: HttpRequest, viewer: Viewer, *, ficha_id: int, number: int) -> HttpResponse:
    """Show one version beside what changed since the one before."""
    sheet = selectors.ficha_sheet(viewer, ficha_id)
    row = selectors.version_get(viewer, ficha_id, number)
    earlier = next((v for v in sheet.versions if v.number < number), None)
    context = sheet_context(viewer, sheet, row) | {
        "version": row,
        "earlier": earlier,
        "differences": version_differences(draft_of(earlier), draft_of(row)) if earlier else [],
    }
    return render(request, "kb/version.html", context)


@require_GET
@staff_page(Permission.KB_VIEW)
def compare(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Show two versions side by side, word by word; without a choice, the last two."""
    sheet = selectors.ficha_sheet(viewer, ficha_id)
    known = {str(version.number): version for version in sheet.versions}
    newest = list(known)
    after = known.get(request.GET.get("despues", ""), known[newest[0]] if newest else None)
    fallback = next((v for v in sheet.versions if after and v.number < after.number), after)
    before = known.get(request.GET.get("antes", ""), fallback)
    context = sheet_context(viewer, sheet, None) | {
        "before": before,
        "after": after,
        "rows": side_by_side(draft_of(before), draft_of(after)) if before and after else [],
    }
    return render(request, "kb/compare.html", context)
