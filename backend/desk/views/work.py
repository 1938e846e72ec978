"""What an agent does with work: take, accept, park, give back, pass on, finish."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backend.accounts.api import Permission
from backend.cases.api import case_get, interaction_get
from backend.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from backend.desk import pages
from backend.desk.outcomes import BY_CODE, case_state_after
from backend.desk.support import desk_view, viewer_of, whole
from backend.desk.views.page import panel
from backend.mailroom.api import attention_close
from backend.ports import ActionContext, StartContext, channels
from backend.routing.api import (
    NotYoursError,
    WorkItem,
    agents_for_transfer,
    claim_item,
    claim_next,
    presence_of,
    queues_for_transfer,
    ring_accept,
    ring_decline,
    work_get,
    work_park,
    work_release,
    work_transfer,
)

EVERYTHING = "desk:queue, desk:tabs"


def _opened(request: HttpRequest, work_item_id: int) -> HttpResponse:
    url = reverse("desk:work", args=[work_item_id])
    place = pages.place_of_work(viewer_of(request), work_item_id)
    answer = panel(request, place, url=url)
    answer["HX-Trigger"] = EVERYTHING
    return answer


def idle(request: HttpRequest, message: str = "") -> HttpResponse:
    """Answer the empty middle, with a word on what just happened."""
    answer = render(request, "desk/_idle.html", {"message": message})
    answer["HX-Trigger"] = EVERYTHING
    answer["HX-Trigger-After-Settle"] = "desk:opened"
    answer["HX-Push-Url"] = reverse("desk:home")
    return answer


@require_POST
@desk_view(Permission.DESK_USE)
def take_next(request: HttpRequest) -> HttpResponse:
    """Take who waits longest ("Siguiente"), in one queue or all."""
    chosen = request.POST.get("fila", "")
    queue_ids = [int(chosen)] if chosen.isdecimal() else None
    item = claim_next(viewer=viewer_of(request), queue_ids=queue_ids)
    if item is None:
        return idle(
            request, _("Nadie espera en sus filas. Lo que llegue aparecerá a la izquierda.")
        )
    return _opened(request, item.pk)


@require_POST
@desk_view(Permission.DESK_USE)
def take(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Take one named item; 409 says who was first."""
    item = claim_item(viewer=viewer_of(request), work_item_id=work_item_id)
    return _opened(request, item.pk)


@require_POST
@desk_view(Permission.DESK_USE)
def accept(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Pick up what rings."""
    item = ring_accept(viewer=viewer_of(request), work_item_id=work_item_id)
    _picked_up(item)
    return _opened(request, item.pk)


def _picked_up(item: WorkItem) -> None:
    """Let the channel answer in its own way (a call is connected), when it has one for what rings."""
    adapter = channels.get(item.channel)
    for found in adapter.actions if adapter else ():
        if found.primary and WorkItem.State.RINGING in found.states and item.agent_id:
            found.run(ActionContext(item.agent_id, item.pk, item.interaction_id))


@require_POST
@desk_view(Permission.CASE_REPLY)
def start(request: HttpRequest, case_id: int, channel: str, contact_point_id: int) -> HttpResponse:
    """Begin a contact from a case by a channel that does so at once (a call), and open its work."""
    viewer = viewer_of(request)
    case = case_get(viewer, case_id)
    adapter = channels.get(channel)
    begins = adapter.capabilities.start if adapter else None
    if begins is None or viewer.user_id is None:
        raise NotFoundError
    permission = Permission(begins.permission)
    viewer.require(permission, institution_id=case.institution_id, office_id=case.office_id)
    return _opened(request, begins.run(StartContext(viewer.user_id, case.pk, contact_point_id)))


@require_POST
@desk_view(Permission.DESK_USE)
def decline(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Let what rings go to the next one."""
    viewer = viewer_of(request)
    ring_decline(viewer=viewer, work_item_id=work_item_id)
    context = pages.queue_context(viewer)
    presence = pages.presence_context(viewer, presence_of(viewer))
    return render(request, "desk/_queue.html", context | presence)


@require_POST
@desk_view(Permission.DESK_USE)
def park(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Put aside, place kept."""
    work_park(viewer=viewer_of(request), work_item_id=work_item_id)
    return idle(request, _("Aparcada: conserva su lugar y queda entre sus pestañas."))


@require_POST
@desk_view(Permission.DESK_USE)
def release(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Give back to the line, place kept."""
    work_release(viewer=viewer_of(request), work_item_id=work_item_id)
    return idle(request, _("Volvió a la fila en su mismo lugar."))


@require_POST
@desk_view(Permission.CASE_CLOSE)
def finish(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """End the attention with an outcome, and move the case as the outcome says."""
    viewer = viewer_of(request)
    outcome = BY_CODE.get(request.POST.get("outcome", ""))
    if outcome is None:
        raise InvalidInputError(_("Elija cómo termina la atención."))
    item = work_get(viewer, work_item_id)
    if item.agent_id != viewer.user_id:
        raise NotYoursError
    case = interaction_get(viewer, item.interaction_id).case
    state = case_state_after(outcome, case.state) if case else ""
    attention_close(
        viewer=viewer, interaction_id=item.interaction_id, outcome=outcome.code, case_state=state
    )
    words = _("Atención terminada. Caso %(folio)s.") % {"folio": case.folio if case else "—"}
    return idle(request, words)


@require_POST
@desk_view(Permission.DESK_USE)
def transfer(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Pass to another queue; the person keeps the place of their arrival."""
    queue_id = whole(request.POST.get("queue"), _("una fila"))
    reason = request.POST.get("reason", "").strip()[:200] or "transferred"
    work_transfer(
        viewer=viewer_of(request), work_item_id=work_item_id, queue_id=queue_id, reason=reason
    )
    return idle(request, _("Pasó a la otra fila, con su lugar."))


@require_POST
@desk_view(Permission.DESK_USE)
def assign(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Pass to one colleague who is there."""
    agent_id = whole(request.POST.get("agent"), _("un colega"))
    work_transfer(viewer=viewer_of(request), work_item_id=work_item_id, agent_id=agent_id)
    return idle(request, _("Pasó a su colega."))


@require_GET
@desk_view(Permission.DESK_USE)
def destinations(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Answer the queues to which an item may pass, as options."""
    viewer = viewer_of(request)
    queues = queues_for_transfer(viewer, work_get(viewer, work_item_id))
    options = [(q.pk, f"{q.name} · {q.office.name}" if q.office else q.name) for q in queues]
    empty = _("Elija una fila") if options else _("No hay otra fila abierta")
    return render(request, "desk/_options.html", {"options": options, "empty": empty})


@require_GET
@desk_view(Permission.DESK_USE)
def colleagues(request: HttpRequest, work_item_id: int) -> HttpResponse:
    """Answer the colleagues to whom an item may pass, as options."""
    viewer = viewer_of(request)
    rows = agents_for_transfer(viewer, work_get(viewer, work_item_id))
    options = [(row.user_id, f"{row.user.name} · {row.get_state_display()}") for row in rows]
    empty = _("Elija a quién") if options else _("Nadie más de esta fila está conectado")
    return render(request, "desk/_options.html", {"options": options, "empty": empty})


@require_POST
@desk_view(Permission.DESK_USE)
def action(request: HttpRequest, work_item_id: int, name: str) -> HttpResponse:
    """Run a button that the item's channel put on the desk."""
    viewer = viewer_of(request)
    item = work_get(viewer, work_item_id)
    adapter = channels.get(item.channel)
    found = next((a for a in adapter.actions if a.name == name), None) if adapter else None
    if found is None or viewer.user_id is None:
        raise NotFoundError
    viewer.require(
        Permission(found.permission), institution_id=item.institution_id, office_id=item.office_id
    )
    if item.agent_id != viewer.user_id or item.state not in found.states:
        raise (
            NotYoursError
            if item.agent_id != viewer.user_id
            else NotAllowedError(
                _("Eso ya no se puede hacer en el estado en que está. Actualice la página.")
            )
        )
    data = {key: str(value) for key, value in request.POST.items() if key != "csrfmiddlewaretoken"}
    context = ActionContext(viewer.user_id, item.pk, item.interaction_id, data)
    result = found.run(context)
    item.refresh_from_db()
    if item.ended_at is not None or item.agent_id != viewer.user_id or item.state == "parked":
        return idle(request, result.message)
    answer = _opened(request, item.pk)
    return answer
