"""A ficha in another language beside its original."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.accounts.api import Permission, Viewer
from kb import selectors
from kb.diff import version_differences
from kb.errors import FichaNotFoundError
from kb.forms_translation import TranslationForm, initial_of
from kb.models import FichaTranslation, FichaVersion
from kb.pages import staff_page
from kb.services.inheritance import draft_of
from kb.services.translations import LANGUAGES, translation_of, translation_save
from kb.views.editing import sheet_context


@require_http_methods(["GET", "POST"])
@staff_page(Permission.KB_VIEW)
def edit(request: HttpRequest, viewer: Viewer, *, ficha_id: int, language: str) -> HttpResponse:
    """Show original and translation side by side, and what moved since; save the second."""
    sheet = selectors.ficha_sheet(viewer, ficha_id)
    if language not in LANGUAGES or sheet.published is None:
        raise FichaNotFoundError
    row = selectors.translation_get(viewer, ficha_id, language)
    given = translation_of(row) if row else None
    form = TranslationForm(request.POST or None, initial=initial_of(given) if given else {})
    if request.method == "POST" and form.is_valid():
        translation_save(
            viewer=viewer, ficha_id=ficha_id, language=language, translation=form.translation()
        )
        messages.success(request, _("Traducción guardada: está al día con el original."))
        return redirect("kb:translate", ficha_id, language)
    context = sheet_context(viewer, sheet, sheet.published) | _since(sheet, row)
    context |= {"form": form, "row": row, "language": LANGUAGES[language], "code": language}
    return render(request, "kb/translate.html", context, status=422 if form.errors else 200)


def _since(sheet: selectors.FichaSheet, row: FichaTranslation | None) -> dict[str, Any]:
    """Return what the original changed since it was translated."""
    now: FichaVersion | None = sheet.published
    if row is None or now is None or row.based_on >= now.number:
        return {"is_behind": False, "differences": []}
    then = next((v for v in sheet.versions if v.number == row.based_on), None)
    changed = version_differences(draft_of(then), draft_of(now)) if then else []
    return {"is_behind": True, "differences": changed}
