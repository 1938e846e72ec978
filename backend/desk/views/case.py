"""What staff do in a case: answer, note, draft, fichas, procedure, state, custody."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.accounts.api import Permission, Viewer
from backend.cases.api import (
    case_by_folio,
    case_get,
    case_procedure_link,
    case_sheet,
    case_state_change,
    case_transfer,
    draft_save,
    interaction_move,
    note_add,
)
from backend.common.errors import InvalidInputError, NotFoundError
from backend.common.folio import parse_folio
from backend.desk import knowledge, pages
from backend.desk.ficha_ways import ficha_ways
from backend.desk.replies import reply_interaction
from backend.desk.support import desk_view, viewer_of, whole
from backend.desk.views.page import panel, timeline_answer
from backend.directory.api import institutions_list, procedures_attendable
from backend.mailroom.api import ReplySeed, attachment_store, conversation_start, reply_send
from backend.ports import AttachmentFile

FILES = 5
DRAFTS = ("reply", "note")


def _files(request: HttpRequest) -> list[AttachmentFile]:
    uploads = request.FILES.getlist("file")
    if len(uploads) > FILES:
        raise InvalidInputError(_("Adjunte a lo más cinco archivos por mensaje."))
    return [attachment_store(name=f.name or "archivo", data=f.read()) for f in uploads]


@require_POST
@desk_view(Permission.CASE_REPLY)
def reply(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer the person by the way chosen; the draft is dropped with the sending."""
    viewer = viewer_of(request)
    text, route = request.POST.get("text", ""), request.POST.get("route", "here")
    way, _sep, rest = route.partition(":")
    if way == "start":
        channel, _sep, point = rest.partition(":")
        conversation_start(
            viewer=viewer,
            case_id=case_id,
            channel=channel,
            contact_point_id=whole(point, _("un medio de contacto")),
            text=text,
        )
    else:
        seed = ReplySeed(
            text=text,
            client_id=request.POST.get("client_id", "")[:64],
            attachments=_files(request),
            contact_point_id=whole(rest, _("un medio de contacto")) if way == "point" else None,
        )
        reply_send(viewer=viewer, interaction_id=_interaction_id(request, case_id), seed=seed)
    draft_save(viewer=viewer, case_id=case_id, text="", kind="reply")
    answer = timeline_answer(request, case_id)
    answer["HX-Trigger"] = "desk:sent"
    return answer


def _interaction_id(request: HttpRequest, case_id: int) -> int:
    given = request.POST.get("interaction", "")
    sheet = case_sheet(viewer_of(request), case_id)
    found = reply_interaction(sheet, int(given) if given.isdecimal() else None)
    if found is None:
        raise InvalidInputError(_("El caso no tiene a quién responder todavía."))
    return found.pk


@require_POST
@desk_view(Permission.CASE_REPLY)
def note(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write what only staff see."""
    viewer = viewer_of(request)
    note_add(viewer=viewer, case_id=case_id, text=request.POST.get("text", ""))
    draft_save(viewer=viewer, case_id=case_id, text="", kind="note")
    answer = timeline_answer(request, case_id)
    answer["HX-Trigger"] = "desk:noted"
    return answer


@require_POST
@desk_view(Permission.CASE_REPLY)
def draft(request: HttpRequest, case_id: int, kind: str) -> HttpResponse:
    """Keep what is being written."""
    if kind not in DRAFTS:
        raise NotFoundError
    text = request.POST.get("text", "").replace("\x00", "")[:20_000]
    draft_save(viewer=viewer_of(request), case_id=case_id, text=text, kind=kind)
    return HttpResponse(status=204)


@require_GET
@desk_view(Permission.KB_VIEW)
def fichas(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer the fichas that the conversation suggests, or those that a search finds."""
    sheet = case_sheet(viewer_of(request), case_id)
    query = request.GET.get("q", "").strip()[:200]
    hits, late = knowledge.search(sheet, query) if query else (knowledge.suggestions(sheet), False)
    linked = frozenset(use.ficha_id for use in sheet.uses)
    context = {
        "case": sheet.case,
        "fichas": knowledge.cards(hits, linked),
        "query": query,
        "late": late,
        "ways": ficha_ways(sheet),
        "press": secrets.token_hex(6),
        "fichas_linked": list(dict.fromkeys(use.ficha_title for use in sheet.uses)),
    }
    return render(request, "desk/_ficha_list.html", context)


@require_POST
@desk_view(Permission.CASE_REPLY)
def ficha_use(request: HttpRequest, case_id: int) -> HttpResponse:
    """Link a ficha to the attention; "sent" when its words go into the answer."""
    ficha_id = whole(request.POST.get("ficha"), _("una ficha"))
    how = "sent" if request.POST.get("how") == "sent" else "linked"
    given = request.POST.get("interaction", "")
    used = knowledge.ficha_use(
        viewer=viewer_of(request),
        case_id=case_id,
        ficha_id=ficha_id,
        how=how,
        interaction_id=int(given) if given.isdecimal() else None,
    )
    answer = render(request, "desk/_ficha_used.html", {"used": used})
    answer["HX-Trigger"] = "desk:timeline, desk:case" if used.procedure else "desk:timeline"
    return answer


@require_POST
@desk_view(Permission.CASE_REPLY)
def procedure(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say which procedure the case is about, by its name; an empty name takes it off."""
    viewer = viewer_of(request)
    name = request.POST.get("procedure", "").strip()
    case = case_get(viewer, case_id)
    error = ""
    if name:
        rows = procedures_attendable(institution_id=case.institution_id)
        found = rows.filter(name__iexact=name).first()
        if found is None:
            alike = list(rows.filter(name__icontains=name)[:2])
            found = alike[0] if len(alike) == 1 else None
        if found is None:
            error = _("Elija un trámite de la lista: «%(name)s» no está.") % {"name": name[:80]}
        else:
            case_procedure_link(viewer=viewer, case_id=case_id, procedure_id=found.pk)
    else:
        case_procedure_link(viewer=viewer, case_id=case_id, procedure_id=None)
    return case_block(request, case_id, procedure_error=error)


def case_block(request: HttpRequest, case_id: int, **extra: object) -> HttpResponse:
    """Answer the case's facts and terms as they are now."""
    viewer = viewer_of(request)
    context = pages.case_context(viewer, case_id, None)
    return render(request, "desk/_case.html", context | extra)


@require_GET
@desk_view(Permission.CASE_VIEW)
def case_facts(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer the case's facts, after something changed them."""
    return case_block(request, case_id)


@require_GET
@desk_view(Permission.DESK_USE)
def procedures(request: HttpRequest) -> HttpResponse:
    """Answer the procedures whose name holds what is typed, as choices."""
    viewer = viewer_of(request)
    typed = request.GET.get("procedure", "").strip()[:100]
    ids = (grant.institution_id for grant in viewer.grants(Permission.DESK_USE))
    institution_id = next((pk for pk in ids if pk is not None), 0)
    rows = procedures_attendable(institution_id=institution_id).filter(name__icontains=typed)
    options = [(row.name, "") for row in rows[:30]]
    return render(request, "desk/_choices.html", {"options": options})


@require_POST
@desk_view(Permission.CASE_CLOSE)
def case_state(request: HttpRequest, case_id: int) -> HttpResponse:
    """Move a case along the table of states."""
    viewer = viewer_of(request)
    case_state_change(viewer=viewer, case_id=case_id, state=request.POST.get("state", ""))
    return panel(request, pages.place_of_case(viewer, case_id), focus="title")


@require_POST
@desk_view(Permission.CASE_TRANSFER)
def derive(request: HttpRequest, case_id: int) -> HttpResponse:
    """Pass custody to another institution."""
    viewer = viewer_of(request)
    case_transfer(
        viewer=viewer,
        case_id=case_id,
        to_institution_id=whole(request.POST.get("institution"), _("una institución")),
        reason=request.POST.get("reason", ""),
    )
    return panel(request, pages.place_of_case(viewer, case_id), focus="title")


@require_GET
@desk_view(Permission.CASE_TRANSFER)
def institutions(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer the institutions to which a case may go, as options."""
    case = case_get(viewer_of(request), case_id)
    rows = institutions_list().exclude(pk=case.institution_id)
    options = [(row.pk, row.name) for row in rows[:600]]
    context = {"options": options, "empty": _("Elija una institución")}
    return render(request, "desk/_options.html", context)


@require_POST
@desk_view(Permission.CASE_MOVE)
def move(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Move an attention to the case of another folio."""
    viewer = viewer_of(request)
    target = _case_of(viewer, request.POST.get("folio", ""))
    interaction_move(viewer=viewer, interaction_id=interaction_id, to_case_id=target)
    url = reverse("desk:case", args=[target])
    return panel(request, pages.place_of_case(viewer, target), focus="title", url=url)


def _case_of(viewer: Viewer, typed: str) -> int:
    folio = parse_folio(typed)
    case = case_by_folio(viewer, folio) if folio else None
    if case is None:
        raise NotFoundError(
            _("No hay un caso con ese folio. Revise los números y el dígito final.")
        )
    return case.pk
