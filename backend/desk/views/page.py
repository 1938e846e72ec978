"""The page itself and its parts that only read."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backend.accounts.api import Permission
from backend.cases.api import attachment_get, case_sheet
from backend.desk import pages
from backend.desk.support import desk_view, is_fragment, viewer_of
from backend.events.api import last_event_id
from backend.routing.api import Presence, my_work, presence_of, presence_set

INLINE = ("image/", "application/pdf", "text/plain")


def _page(request: HttpRequest, place: pages.Place | None) -> HttpResponse:
    context = pages.page_context(request, place)
    return render(request, "desk/mesa.html", context | {"seq": last_event_id()})


@require_GET
@desk_view(Permission.DESK_USE)
def desk(request: HttpRequest) -> HttpResponse:
    """Show the page with nothing open."""
    return _page(request, None)


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Answer the banner of what runs late, empty for who has no business with it."""
    return render(request, "ui/components/notices.html")


@require_GET
@desk_view(Permission.DESK_USE)
def queue(request: HttpRequest) -> HttpResponse:
    """Answer the left side, for one queue or all."""
    chosen = request.GET.get("fila", "")
    context = pages.queue_context(viewer_of(request), int(chosen) if chosen.isdecimal() else None)
    presence = pages.presence_context(viewer_of(request), presence_of(viewer_of(request)))
    return render(request, "desk/_queue.html", context | presence)


@require_GET
@desk_view(Permission.DESK_USE)
def tabs(request: HttpRequest) -> HttpResponse:
    """Answer the open contacts; ``activo`` is the address that is on the screen."""
    active = request.GET.get("activo", "")
    context = pages.tabs_context(request, my_work(viewer_of(request)), active)
    return render(request, "desk/_tabs.html", context)


@require_POST
@desk_view(Permission.DESK_USE)
def tab_close(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take a case from the open contacts; nothing else changes."""
    pages.tab_close(request, case_id)
    context = pages.tabs_context(request, my_work(viewer_of(request)), "")
    return render(request, "desk/_tabs.html", context)


@require_GET
@desk_view(Permission.DESK_USE)
def work(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Open some work."""
    place = pages.place_of_work(viewer_of(request), work_item_id)
    return _open(request, place)


@require_GET
@desk_view(Permission.CASE_VIEW)
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Open a case."""
    return _open(request, pages.place_of_case(viewer_of(request), case_id))


def _open(request: HttpRequest, place: pages.Place) -> HttpResponse:
    if is_fragment(request):
        return panel(request, place)
    return _page(request, place)


def panel(
    request: HttpRequest, place: pages.Place, *, focus: str = "reply", url: str = ""
) -> HttpResponse:
    """Answer the middle and the right side, and let the rest of the page follow."""
    context = pages.panel_context(request, place, focus=focus)
    case_row = context.get("case")
    if case_row is not None and not context["mine"]:
        pages.tab_open(request, case_row)
    answer = render(request, "desk/_panel.html", context)
    answer["HX-Trigger-After-Settle"] = "desk:opened"
    if url:
        answer["HX-Push-Url"] = url
    return answer


@require_GET
@desk_view(Permission.CASE_VIEW)
def timeline(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer a case's line of time as it is now."""
    return timeline_answer(request, case_id)


def timeline_answer(request: HttpRequest, case_id: int, **extra: Any) -> HttpResponse:
    """Answer the line of time, after a change."""
    viewer = viewer_of(request)
    sheet = case_sheet(viewer, case_id)
    context = {"sheet": sheet, "case": sheet.case, "timeline": pages.timeline_of(viewer, sheet)}
    return render(request, "desk/_timeline.html", context | extra)


@require_http_methods(["GET", "POST"])
@desk_view(Permission.DESK_USE)
def presence(request: HttpRequest) -> HttpResponse:
    """Answer the viewer's availability; a POST sets it: "available", "break:Colación"..., and the desk."""
    viewer = viewer_of(request)
    row = _presence_changed(request) if request.method == "POST" else presence_of(viewer)
    if not is_fragment(request):
        return redirect("desk:home")
    answer = render(request, "desk/_presence.html", pages.presence_context(viewer, row))
    answer["HX-Trigger"] = "desk:queue"
    return answer


def _presence_changed(request: HttpRequest) -> Presence:
    state, _, reason = request.POST.get("state", "").partition(":")
    desk_id = request.POST.get("desk", "")
    return presence_set(
        viewer=viewer_of(request),
        state=state,
        reason=reason,
        desk_id=int(desk_id) if desk_id.isdecimal() else (0 if "desk" in request.POST else None),
    )


@require_GET
@desk_view(Permission.CASE_VIEW)
def attachment(request: HttpRequest, attachment_id: int) -> FileResponse:
    """Answer a file that came with a message; only pictures, PDF and text open in the browser."""
    row = attachment_get(viewer_of(request), attachment_id)
    if row is None or not default_storage.exists(row.stored_as):
        raise Http404
    answer = FileResponse(
        default_storage.open(row.stored_as),
        as_attachment=not row.content_type.startswith(INLINE),
        filename=row.name,
        content_type=row.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
