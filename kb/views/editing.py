"""The editor's pages: parse, call one verb, answer."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backend.accounts.api import Permission, Viewer
from backend.common.errors import InvalidInputError
from kb import selectors, services
from kb.adoption import inheritance_of, municipalities_of
from kb.alarms import ficha_notices, notices_list
from kb.bulletins import bulletin_badge
from kb.content import FichaContent, FichaDraft
from kb.forms import DraftForm, NewFichaForm, initial_of
from kb.forms_flow import DatesForm
from kb.learning.proposals import proposals_count
from kb.models import Ficha, FichaVersion
from kb.pages import staff_page
from kb.search.state import search_state
from kb.services.inheritance import draft_of
from kb.services.steps import writers_of
from kb.writing.advice import review

PAGE = 50


@require_GET
@staff_page(Permission.KB_VIEW)
def index(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the fichas that the viewer may see."""
    text, state = request.GET.get("q", "")[:100], request.GET.get("estado", "")
    known = {"draft", "in_review", "approved", "published", "archived"}
    rows = selectors.fichas_list(viewer, text=text, state=state if state in known else "")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "text": text,
        "state": state,
        "may_write": viewer.has(Permission.KB_EDIT),
        "may_adopt": viewer.has(Permission.KB_PUBLISH) and municipalities_of(viewer).exists(),
        "told": set(notices_list(viewer).values_list("ficha_id", flat=True))
        if viewer.user_id
        else set(),
        "badge": bulletin_badge(viewer),
        "unread": notices_list(viewer).count() if viewer.user_id else 0,
        "proposed": proposals_count(viewer),
        "search_is_down": search_state() != "ok",
    }
    return render(request, "kb/index.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Permission.KB_EDIT)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Start a ficha."""
    form = NewFichaForm(viewer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        procedure = data["procedure"]
        ficha = services.ficha_create(
            viewer=viewer,
            new=services.NewFicha(
                code=form.code(),
                institution_id=data["institution"].pk,
                procedure_id=procedure.pk if procedure else None,
            ),
        )
        services.ficha_version_save(viewer=viewer, ficha_id=ficha.pk, draft=_blank(data["title"]))
        return redirect("kb:edit", ficha.pk)
    return render(request, "kb/new.html", {"form": form}, status=422 if form.errors else 200)


def _blank(title: str) -> FichaDraft:
    return FichaDraft(title=title, summary=_("Escriba aquí de qué se trata."))


@require_http_methods(["GET", "POST"])
@staff_page(Permission.KB_VIEW)
def edit(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Show the draft beside its preview; save it."""
    sheet = selectors.ficha_sheet(viewer, ficha_id)
    current = sheet.draft or sheet.published or (sheet.versions[0] if sheet.versions else None)
    if request.method == "POST":
        form = DraftForm(request.POST, known_events=current.life_events if current else ())
        if form.is_valid():
            services.ficha_version_save(
                viewer=viewer,
                ficha_id=ficha_id,
                draft=form.draft(),
                seen_at=_seen(form.cleaned_data["seen_at"]),
            )
            messages.success(request, _("Borrador guardado."))
            return redirect("kb:edit", ficha_id)
    else:
        form = _form_of(sheet, current)
    context = sheet_context(viewer, sheet, current) | {"form": form}
    return render(request, "kb/edit.html", context, status=422 if form.errors else 200)


def _form_of(sheet: selectors.FichaSheet, current: FichaVersion | None) -> DraftForm:
    if current is None:
        return DraftForm()
    initial = initial_of(draft_of(current))
    if sheet.draft is not None:
        initial |= {"seen_at": sheet.draft.updated_at.isoformat(), "comment": sheet.draft.comment}
    return DraftForm(initial=initial, known_events=current.life_events)


def _seen(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInputError from error


def sheet_context(
    viewer: Viewer, sheet: selectors.FichaSheet, current: FichaVersion | None
) -> dict[str, Any]:
    """Return what every page of one ficha shows: the ficha, its text, and what the viewer may do."""
    place = {"institution_id": sheet.ficha.institution_id}
    own = sheet.draft is not None and viewer.user_id in writers_of(sheet.draft)
    return {
        "is_own": own,
        "sheet": sheet,
        "dates_form": DatesForm(initial=_dates_of(sheet.draft)),
        "inheritance": inheritance_of(viewer, sheet),
        "own_notices": ficha_notices(viewer, sheet.ficha.pk),
        "last_rejection": selectors.last_rejection(viewer, sheet),
        "submission_note": selectors.submission_note(viewer, sheet),
        "shown": _shown(draft_of(current)) if current else None,
        "may_write": viewer.can(Permission.KB_EDIT, **place)
        and sheet.ficha.state == Ficha.State.ACTIVE,
        "may_publish": viewer.can(Permission.KB_PUBLISH, **place),
    }


def _dates_of(version: FichaVersion | None) -> dict[str, Any]:
    if version is None:
        return {}
    return {"publish_at": version.publish_at, "expires_at": version.expires_at}


def _shown(draft: FichaDraft) -> dict[str, Any]:
    return {"draft": draft, "content": draft.content, "review": review(draft)}


@require_POST
@staff_page(Permission.KB_VIEW)
def preview(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Show what is being written as people will read it; nothing is saved."""
    sheet = selectors.ficha_sheet(viewer, ficha_id)
    form = DraftForm(request.POST, known_events=request.POST.getlist("life_events"))
    form.is_valid()
    data = form.cleaned_data
    whole = {**dict.fromkeys(form.fields, ""), **data}
    draft = FichaDraft.model_construct(
        title=whole["title"] or sheet.title,
        summary=whole["summary"],
        short_answer=whole["short_answer"],
        content=_loose_content(whole),
    )
    context = _shown(draft) | {"sheet": sheet}
    return render(request, "kb/_preview.html", context)


def _loose_content(data: dict[str, Any]) -> FichaContent:
    form = DraftForm()
    form.cleaned_data = {
        **data,
        "title": "vista",
        "summary": "vista previa del borrador",
        "short_answer": "",
        "aliases": "",
        "subjects": "",
        "comment": "",
        "life_events": [],
    }
    return form.draft().content
