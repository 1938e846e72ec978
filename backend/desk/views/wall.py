"""The supervisor's board and the administrator's mail page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.desk.pages import classes
from backend.desk.support import desk_view, viewer_of, whole
from backend.events.api import last_event_id
from backend.mailroom.api import (
    deliveries_to_review,
    delivery_replay,
    receipt_replay,
    receipts_flagged,
    waiting_counts,
)
from backend.routing.api import (
    Presence,
    queue_close,
    queue_open,
    quote_scores,
    waiting_list,
    wallboard,
    work_get,
    work_held_by,
    work_release,
    work_transfer,
)

SHOWN = 100


def _board(viewer: Viewer, office_id: int | None) -> dict[str, Any]:
    board = wallboard(viewer, office_id=office_id)
    board.queues.sort(key=lambda line: (line.oldest_at is None, line.oldest_at or clock.now()))
    held = work_held_by(viewer, [agent.user_id for agent in board.agents])
    for agent in board.agents:
        agent.held = held.get(agent.user_id, [])  # type: ignore[attr-defined]  # for the template
    states = [(c, label, board.agents_by_state[c]) for c, label in Presence.State.choices]
    return {
        "board": board,
        "states": [row for row in states if row[0] != "away"],
        "classes": classes(viewer),
        "office_id": office_id,
        "may_reassign": viewer.has(Permission.WORK_REASSIGN),
    }


def _office(request: HttpRequest) -> int | None:
    chosen = request.GET.get("oficina", "")
    return int(chosen) if chosen.isdecimal() else None


@require_GET
@desk_view(Permission.QUEUE_SUPERVISE)
def board(request: HttpRequest) -> HttpResponse:
    """Show the board."""
    viewer = viewer_of(request)
    context = _board(viewer, _office(request))
    offices = {q.queue.office_id: q.queue.office for q in context["board"].queues if q.queue.office}
    context |= {"seq": last_event_id(), "offices": list(offices.values())}
    context["scores"] = quote_scores(viewer)
    return render(request, "desk/wall.html", context)


@require_GET
@desk_view(Permission.QUEUE_SUPERVISE)
def board_part(request: HttpRequest) -> HttpResponse:
    """Answer the part of the board that changes."""
    return render(request, "desk/_wall.html", _board(viewer_of(request), _office(request)))


@require_GET
@desk_view(Permission.QUEUE_SUPERVISE)
def queue_waiting(request: HttpRequest, queue_id: int) -> HttpResponse:
    """Answer who waits in one queue, to reassign."""
    viewer = viewer_of(request)
    rows = waiting_list(viewer, [queue_id], limit=50)
    agents = [a for a in wallboard(viewer).agents if a.state != Presence.State.AWAY]
    context = {"rows": rows, "agents": agents, "classes": classes(viewer)}
    return render(request, "desk/_wall_waiting.html", context)


@require_POST
@desk_view(Permission.QUEUE_SUPERVISE)
def queue_switch(request: HttpRequest, queue_id: int) -> HttpResponse:
    """Open or close a queue; closing may end what waits, which is told to the people."""
    viewer = viewer_of(request)
    if request.POST.get("open") == "1":
        queue_open(viewer=viewer, queue_id=queue_id)
    else:
        end = request.POST.get("end_waiting") == "1"
        queue_close(viewer=viewer, queue_id=queue_id, end_waiting=end)
    return render(request, "desk/_wall.html", _board(viewer, _office(request)))


@require_POST
@desk_view(Permission.WORK_REASSIGN)
def reassign(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Give work to an agent, or back to its line."""
    viewer = viewer_of(request)
    agent = request.POST.get("agent", "")
    item = work_get(viewer, work_item_id)
    if agent:
        work_transfer(
            viewer=viewer,
            work_item_id=item.pk,
            agent_id=whole(agent, _("un agente")),
            reason="reassigned",
        )
    else:
        work_release(viewer=viewer, work_item_id=item.pk, reason="released_by_supervisor")
    return render(request, "desk/_wall.html", _board(viewer, _office(request)))


@require_GET
@desk_view(Permission.MAILROOM_VIEW)
def mail(request: HttpRequest) -> HttpResponse:
    """Show what came in and could not be placed, and what could not be sent."""
    viewer = viewer_of(request)
    flagged, failed = receipts_flagged(viewer), deliveries_to_review(viewer)
    context = {
        "receipts": flagged.select_related("institution")[:SHOWN],
        "receipts_total": flagged.count(),
        "deliveries": failed.select_related("institution", "case")[:SHOWN],
        "deliveries_total": failed.count(),
        "waiting": waiting_counts(viewer),
        "may_replay": viewer.has(Permission.MAILROOM_REPLAY),
    }
    return render(request, "desk/mail.html", context)


@require_POST
@desk_view(Permission.MAILROOM_REPLAY)
def replay_receipt(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Process a flagged receipt again."""
    receipt = receipt_replay(viewer=viewer_of(request), receipt_id=receipt_id)
    if receipt.state == receipt.State.FLAGGED:
        messages.warning(request, _("Todavía no se puede procesar: ") + receipt.flag_reason)
    else:
        messages.success(request, _("Procesado: ya está en el caso que corresponde."))
    return redirect("desk:mail")


@require_POST
@desk_view(Permission.MAILROOM_REPLAY)
def replay_delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Try a failed sending again."""
    delivery_replay(viewer=viewer_of(request), delivery_id=delivery_id)
    messages.success(request, _("El envío volvió a la cola. Su estado se verá en el caso."))
    return redirect("desk:mail")
