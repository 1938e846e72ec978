"""What each part of the desk's page shows, gathered in a fixed number of statements."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.api import Permission, Viewer
from backend.cases.api import MOVES, Case, CaseSheet, CaseState, case_sheet, last_words
from backend.citizens.api import access_record
from backend.desk.late import remembered
from backend.desk.outcomes import OUTCOMES
from backend.desk.replies import reply_interaction, reply_routes, spoken, starters
from backend.desk.rows import waiting_rows
from backend.desk.support import viewer_of
from backend.desk.timeline import timeline
from backend.directory.api import desks_list
from backend.mailroom.api import delivery_states
from backend.ports import channels
from backend.routing.api import (
    Presence,
    WorkItem,
    class_names,
    my_work,
    presence_of,
    queues_for_agent,
    waiting_list,
    work_get,
    work_open_of_case,
)

ROWS = 50
TABS = "desk.tabs"
TABS_MOST = 8
BREAKS = ("Colación", "Pausa", "Reunión")
HELD = ("claimed", "serving")
TAKEABLE = ("waiting", "parked")


@dataclass(frozen=True)
class Tab:
    """One open contact."""

    url: str
    label: str
    channel: str
    case_id: int | None
    active: bool
    parked: bool = False
    closable: bool = False


@dataclass(frozen=True)
class Place:
    """What is on the screen: some work, a case, or both."""

    item: WorkItem | None = None
    case_id: int | None = None


def classes(viewer: Viewer) -> dict[str, str]:
    """Return the names of preferential classes, which hardly change: read once a minute."""
    return remembered(f"desk.classes.{viewer.user_id}", 60, lambda: class_names(viewer))


def desks_of(office_id: int) -> list[Any]:
    """Return an office's numbered desks, which hardly change: read once a minute."""
    return remembered(f"desk.desks.{office_id}", 60, lambda: list(desks_list(office_id=office_id)))


def presence_context(viewer: Viewer, presence: Presence | None) -> dict[str, Any]:
    """Return the availability switch, with the numbered desks of the viewer's office."""
    office = next((g.office_id for g in viewer.grants(Permission.COUNTER_ATTEND) if g.office_id), 0)
    office = (presence.office_id if presence else None) or office or 0
    choices = [(code, str(label)) for code, label in Presence.State.choices if code != "break"]
    choices[2:2] = [(f"break:{name}", _(name)) for name in BREAKS]
    at_counter = viewer.has(Permission.COUNTER_ATTEND) and bool(office)
    return {
        "presence": presence,
        "presence_choices": choices,
        "presence_value": _presence_value(presence),
        "desks": desks_of(office) if at_counter else [],
        "available": presence is not None and presence.state in ("available", "busy", "wrap_up"),
    }


def _presence_value(presence: Presence | None) -> str:
    if presence is None:
        return "away"
    return f"break:{presence.reason}" if presence.state == "break" else presence.state


def queue_context(
    viewer: Viewer, chosen: int | None = None, held: list[WorkItem] | None = None
) -> dict[str, Any]:
    """Return the left side: what rings, the queues with their counts, the first fifty who wait."""
    # Where somebody waits comes first; of many empty queues none hides it.
    counts = sorted(queues_for_agent(viewer), key=lambda count: count.waiting == 0)
    ids = {count.queue.pk for count in counts}
    chosen = chosen if chosen in ids else None
    waiting = waiting_list(viewer, [chosen] if chosen else None, ROWS) if ids else []
    held = my_work(viewer) if held is None else held
    rings = [item for item in held if item.state == "ringing"]
    shown = [item.interaction_id for item in (*waiting, *rings)]
    words = last_words(viewer, shown) if shown else {}
    total = sum(count.waiting for count in counts)
    of_queue = next((c.waiting for c in counts if c.queue.pk == chosen), total)
    return {
        "rings": [(item, words.get(item.interaction_id, "")) for item in rings],
        "queues": counts,
        "queue_chosen": chosen,
        "waiting": waiting_rows(waiting, words, classes(viewer)),
        "waiting_total": total,
        "waiting_more": max(0, of_queue - len(waiting)),
    }


def tabs_context(request: HttpRequest, held: list[WorkItem], active: str) -> dict[str, Any]:
    """Return the open contacts: what the viewer holds, then the cases they opened."""
    tabs = [_work_tab(item, active) for item in held if item.state != "ringing"]
    mine = {item.interaction.case_id for item in held}
    for case_id, folio, channel in request.session.get(TABS, []):
        if case_id not in mine:
            url = reverse("desk:case", args=[case_id])
            tabs.append(Tab(url, folio, channel, case_id, active == url, closable=True))
    return {"tabs": tabs, "active": active}


def _work_tab(item: WorkItem, active: str) -> Tab:
    case = item.interaction.case
    name = case.citizen.display_name if case and case.citizen else ""
    label = item.label or name or (case.folio if case else item.queue.name)
    url = reverse("desk:work", args=[item.pk])
    case_id = item.interaction.case_id
    return Tab(url, label, item.channel, case_id, active == url, parked=item.state == "parked")


def tab_open(request: HttpRequest, case: Case) -> None:
    """Keep a case that was opened among the tabs, the latest eight."""
    kept: list[list[Any]] = request.session.get(TABS, [])
    if all(tab[0] != case.pk for tab in kept):
        request.session[TABS] = [*kept, [case.pk, case.folio, case.opened_channel]][-TABS_MOST:]


def tab_close(request: HttpRequest, case_id: int) -> None:
    """Take a case from the tabs."""
    request.session[TABS] = [tab for tab in request.session.get(TABS, []) if tab[0] != case_id]


def place_of_work(viewer: Viewer, work_item_id: int) -> Place:
    """Return some work with its case."""
    item = work_get(viewer, work_item_id)
    return Place(item=item, case_id=item.interaction.case_id)


def place_of_case(viewer: Viewer, case_id: int) -> Place:
    """Return a case with its open work, the viewer's own first."""
    items = work_open_of_case(viewer, case_id)
    return Place(item=items[0] if items else None, case_id=case_id)


def panel_context(request: HttpRequest, place: Place, *, focus: str = "") -> dict[str, Any]:
    """Return the middle and the right side; opening a case writes who looked and why."""
    viewer = viewer_of(request)
    item = place.item
    mine = item is not None and item.agent_id == viewer.user_id and item.state in HELD
    context: dict[str, Any] = {
        "panel": True,
        "item": item,
        "mine": mine,
        "takeable": TAKEABLE,
        "classes": classes(viewer),
        "outcomes": OUTCOMES,
        "focus_reply": focus == "reply",
        "focus_title": focus == "title",
    }
    context |= _channel_context(viewer, item, mine=mine)
    if place.case_id is not None:
        context |= case_context(viewer, place.case_id, item)
        _looked(viewer, context["case"], "atencion" if mine else "consulta")
    return context


def _looked(viewer: Viewer, case: Case, purpose: str) -> None:
    access_record(
        viewer=viewer,
        institution_id=case.institution_id,
        citizen_id=case.citizen_id,
        case_id=case.pk,
        purpose=purpose,
    )


def _channel_context(viewer: Viewer, item: WorkItem | None, *, mine: bool) -> dict[str, Any]:
    """Return the buttons and the panel that the item's channel puts on the desk."""
    adapter = channels.get(item.channel) if item is not None else None
    if item is None or adapter is None or not mine:
        return {"actions": []}
    actions = [
        action
        for action in adapter.actions
        if item.state in action.states
        and viewer.can(
            Permission(action.permission),
            institution_id=item.institution_id,
            office_id=item.office_id,
        )
    ]
    template = adapter.panel_template
    return {
        "actions": actions,
        "own_park": any(action.name == "park" for action in adapter.actions),
        "panel_template": template,
        "panel_context": adapter.panel_context(item.pk) if template else {},
    }


def case_context(viewer: Viewer, case_id: int, item: WorkItem | None) -> dict[str, Any]:
    """Return a case's timeline, reply box, person and facts."""
    sheet = case_sheet(viewer, case_id)
    case = sheet.case
    answering = reply_interaction(sheet, item.interaction_id if item else None)
    routes = reply_routes(sheet, answering)
    aloud = spoken(answering)
    can_reply = viewer.can(
        Permission.CASE_REPLY, institution_id=case.institution_id, office_id=case.office_id
    )
    return {
        "sheet": sheet,
        "case": case,
        "contacts": sheet.contact_points,
        "timeline": timeline_of(viewer, sheet),
        "routes": routes,
        "reply_interaction_id": answering.pk if answering else None,
        "can_reply": can_reply,
        "can_send": bool(routes),
        "aloud": aloud,
        "note_first": aloud or not routes,
        "can_edit_person": viewer.has(Permission.CITIZEN_EDIT),
        "starters": starters(viewer, case) if can_reply else [],
        "moves": [CaseState(state) for state in sorted(MOVES[CaseState(case.state)])],
        "client_id": uuid.uuid4().hex,
    }


def timeline_of(viewer: Viewer, sheet: CaseSheet) -> list[Any]:
    """Return the case's lines with what became of each outgoing message."""
    sent = [message.pk for message in sheet.messages if message.author != "citizen"]
    return timeline(sheet, delivery_states(viewer, sent) if sent else {})


def page_context(request: HttpRequest, place: Place | None = None) -> dict[str, Any]:
    """Return the whole page. With something open, the left side and the tabs come right after it."""
    viewer = viewer_of(request)
    context = presence_context(viewer, presence_of(viewer))
    if place is None:
        held = my_work(viewer)
        return context | queue_context(viewer, held=held) | tabs_context(request, held, "")
    context |= panel_context(request, place, focus="reply") | {"later": True}
    case = context.get("case")
    if case is not None and not context["mine"]:
        tab_open(request, case)
    return context | {"active": request.path}
