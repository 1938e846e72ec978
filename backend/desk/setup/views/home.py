"""Where set-up begins, and the hubs of an institution and an office."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.api import Permission, Viewer, viewer_from_request
from backend.desk.setup.checklist import steps_of
from backend.desk.setup.pages import (
    Page,
    Place,
    Text,
    institution_place,
    office_crumbs,
    office_place,
    setup_view,
)
from backend.directory.api import institutions_list
from backend.ports.setup import setup_sections

PER_PAGE = 30


@dataclass(frozen=True, slots=True)
class Card:
    """One way on from a hub."""

    label: Text
    hint: Text
    url: str
    icon: str


@setup_view
def home(request: HttpRequest) -> HttpResponse:
    """Show the institutions that the viewer sets up; with one only, go there."""
    viewer = viewer_from_request(request)
    ids = viewer.institution_ids(Permission.SETUP_OFFICE)
    text = request.GET.get("q", "")[:80]
    rows = institutions_list(only_active=False, text=text)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
        if len(ids) == 1 and not text:
            return redirect("setup:institution", next(iter(ids)))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    system = viewer.can_whole(Permission.SETUP_INSTITUTION, institution_id=None)
    return render(
        request, "setup/home.html", {"rows": page, "page_obj": page, "q": text, "system": system}
    )


@setup_view
def institution(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Show one institution: its offices and what can be set up."""
    place = institution_place(request, institution_id)
    steps = steps_of(place)
    text = request.GET.get("q", "")[:80]
    return render(
        request,
        "setup/institution.html",
        {
            "page": Page(place.institution.name, place.crumbs()[:-1]),
            "place": place,
            "cards": _institution_cards(place),
            "offices": _offices(place, text),
            "q": text,
            "offices_total": place.offices().count(),
            "steps_left": 0 if steps[-1].done else sum(not step.done for step in steps),
        },
    )


def _offices(place: Place, text: str) -> Any:
    rows = place.offices().select_related("commune")
    for word in text.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(address__icontains=word) | Q(commune__name__icontains=word)
        )
    return rows


@setup_view
def office(request: HttpRequest, office_id: int) -> HttpResponse:
    """Show one office and what can be set up of it."""
    place, row = office_place(request, office_id)
    return render(
        request,
        "setup/office.html",
        {"page": Page(row.name, office_crumbs(place, row)[:-1]), "cards": _office_cards(row.pk)},
    )


def _institution_cards(place: Place) -> list[Card]:
    def url(name: str) -> str:
        return reverse(f"setup:{name}", args=[place.institution.pk])

    cards = [
        Card(_("Filas"), _("Dónde se espera y quién atiende"), url("queues"), "list-ol"),
        Card(_("Personal"), _("Cuentas y funciones"), url("staff"), "people"),
    ]
    if not place.whole:
        return cards
    cards += [
        Card(_("Datos"), _("Nombre y sitio web"), url("institution_edit"), "building"),
        Card(
            _("Trámites propios"), _("Nombre y plazo legal"), url("procedures"), "file-earmark-text"
        ),
        Card(_("Convenios"), _("Lo que se atiende por otras"), url("agreements"), "link-45deg"),
        Card(_("Atención preferente"), _("Minutos de ventaja"), url("classes"), "universal-access"),
        Card(_("Habilidades"), _("Idiomas, lengua de señas"), url("skills"), "translate"),
        Card(_("Mensajes"), _("Lo que se dice a las personas"), url("messages"), "chat-left-text"),
    ]
    return cards + _edge_cards(place.viewer, place.institution.pk)


def _edge_cards(viewer: Viewer, institution_id: int) -> list[Card]:
    return [
        Card(str(section.label), str(section.hint), section.url(institution_id), section.icon)
        for section in setup_sections
        if viewer.can_whole(Permission(section.permission), institution_id=institution_id)
    ]


def _office_cards(office_id: int) -> list[Card]:
    def url(name: str) -> str:
        return reverse(f"setup:{name}", args=[office_id])

    return [
        Card(_("Datos"), _("Nombre, comuna y dirección"), url("office_edit"), "geo-alt"),
        Card(_("Horario"), _("Días y horas de atención"), url("hours"), "clock"),
        Card(_("Cierres"), _("Días en que no se atiende"), url("closures"), "calendar-event"),
        Card(
            _("Feriados"), _("Los que guarda esta oficina"), url("office_holidays"), "calendar-week"
        ),
        Card(_("Módulos"), _("Los puestos numerados"), url("desks"), "grid"),
        Card(_("Trámites"), _("Lo que se atiende aquí"), url("offered"), "file-earmark-text"),
        Card(_("Dispositivos"), _("Tótem, pantalla, terminal"), url("devices"), "display"),
        Card(
            _("Mensajes"),
            _("Textos propios de la oficina"),
            url("office_messages"),
            "chat-left-text",
        ),
    ]
