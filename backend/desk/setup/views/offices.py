"""Offices: data, hours, closures, módulos, procedures offered."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.common.errors import NotFoundError
from backend.desk.setup.forms.places import (
    ClosureForm,
    DeskForm,
    HoursForm,
    NewOfficeForm,
    OfferedForm,
    OfficeEditForm,
)
from backend.desk.setup.pages import (
    Crumb,
    Page,
    bound,
    form_page,
    institution_place,
    office_crumbs,
    office_place,
    setup_view,
)
from backend.directory import api as directory
from backend.directory.api import Desk, Office, OfficeData
from backend.routing.api import QueueData, priority_classes_ensure, queue_save

_FIELDS = ("name", "address", "time_zone", "is_remote", "attends_holidays")


@setup_view
def new(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Make an office ready to open: módulos, hours and a first queue in one step."""
    place = institution_place(request, institution_id, whole=True)
    commune = place.institution.commune_id or ""
    form = bound(request, NewOfficeForm, initial={"commune": commune})

    def save(data: dict[str, Any]) -> str:
        with transaction.atomic():
            office = directory.office_save(
                viewer=place.viewer,
                institution_id=institution_id,
                data=_office_data(
                    data, directory.office_code_new(place.institution.code, data["name"])
                ),
            )
            _equip(place.viewer, office, data)
        return reverse("setup:checklist", args=[institution_id]) + f"?oficina={office.pk}"

    return form_page(request, form, Page(_("Nueva oficina"), place.crumbs()), save)


def _equip(viewer: Any, office: Office, data: dict[str, Any]) -> None:
    hours = [(day, data["opens"], data["closes"]) for day in range(5)]
    directory.office_hours_set(viewer=viewer, office_id=office.pk, hours=hours)
    for number in range(1, data["desks"] + 1):
        directory.desk_save(viewer=viewer, office_id=office.pk, number=number)
    offered = directory.procedures_attendable(institution_id=office.institution_id)
    directory.procedures_offered_set(
        viewer=viewer, office_id=office.pk, procedure_ids=offered.values_list("pk", flat=True)
    )
    priority_classes_ensure(viewer=viewer, institution_id=office.institution_id)
    if data["first_queue"]:
        queue_save(
            viewer=viewer,
            institution_id=office.institution_id,
            data=QueueData(
                code=f"{office.code}-general"[:60],
                name=_("Atención general"),
                office_id=office.pk,
                channels=("counter",),
                series_letter="A",
                is_default=True,
                order_key=10,
            ),
        )


@setup_view
def edit(request: HttpRequest, office_id: int) -> HttpResponse:
    """Change an office."""
    place, row = office_place(request, office_id)
    initial = {name: getattr(row, name) for name in (*_FIELDS, "is_active")}
    form = bound(request, OfficeEditForm, initial=initial | {"commune": row.commune_id})

    def save(data: dict[str, Any]) -> str:
        directory.office_save(
            viewer=place.viewer,
            institution_id=row.institution_id,
            data=_office_data(data, row.code),
            office_id=office_id,
        )
        return reverse("setup:office", args=[office_id])

    return form_page(request, form, Page(_("Datos de la oficina"), office_crumbs(place, row)), save)


@setup_view
def hours(request: HttpRequest, office_id: int) -> HttpResponse:
    """Change the weekly hours."""
    place, row = office_place(request, office_id)
    initial = HoursForm.initial_of(directory.hours_list(office_id=office_id))
    form = bound(request, HoursForm, initial=initial)

    def save(data: dict[str, Any]) -> str:
        directory.office_hours_set(
            viewer=place.viewer, office_id=office_id, hours=HoursForm.hours_of(data)
        )
        return reverse("setup:office", args=[office_id])

    intro = _("Dos tramos por día, por si se cierra a la hora de almuerzo. Vacío: no se atiende.")
    page = Page(_("Horario"), office_crumbs(place, row), intro)
    return form_page(request, form, page, save, template="setup/hours.html")


@setup_view
def closures(request: HttpRequest, office_id: int) -> HttpResponse:
    """List the coming closures and add one."""
    place, row = office_place(request, office_id)

    def save(data: dict[str, Any]) -> str:
        directory.closure_add(
            viewer=place.viewer,
            office_id=office_id,
            starts_at=ClosureForm.instant(data["starts"], row.time_zone),
            ends_at=ClosureForm.instant(data["ends"], row.time_zone),
            reason=data["reason"],
        )
        return reverse("setup:closures", args=[office_id])

    page = Page(
        _("Cierres"),
        office_crumbs(place, row),
        _("Los feriados ya están cargados. Aquí van las faenas, paros o emergencias."),
        extra={
            "closures": directory.closures_list(office_id=office_id),
            "time_zone": row.time_zone,
        },
    )
    form = bound(request, ClosureForm)
    return form_page(request, form, page, save, template="setup/closures.html")


@setup_view
@require_POST
def closure_cancel(request: HttpRequest, closure_id: int) -> HttpResponse:
    """Take a closure back."""
    closure = directory.closure_get(closure_id)
    place, _row = office_place(request, closure.office_id)
    directory.closure_cancel(viewer=place.viewer, closure_id=closure_id)
    messages.success(request, _("Se quitó el cierre: %(why)s.") % {"why": closure.reason})
    return redirect("setup:closures", closure.office_id)


@setup_view
def desks(request: HttpRequest, office_id: int) -> HttpResponse:
    """List the módulos and add one."""
    place, row = office_place(request, office_id)
    rows = list(directory.desks_list(office_id=office_id, only_active=False))

    def save(data: dict[str, Any]) -> str:
        directory.desk_save(viewer=place.viewer, office_id=office_id, **data)
        return reverse("setup:desks", args=[office_id])

    page = Page(
        _("Módulos"),
        office_crumbs(place, row),
        _("Los puestos numerados donde se atiende. Cada persona elige el suyo al empezar el día."),
        extra={"desks": rows, "office": row},
    )
    following = max((desk.number for desk in rows), default=0) + 1
    form = bound(request, DeskForm, initial={"number": following})
    return form_page(request, form, page, save, template="setup/desks.html")


@setup_view
def desk_edit(request: HttpRequest, office_id: int, desk_id: int) -> HttpResponse:
    """Change a módulo's number or name."""
    place, row = office_place(request, office_id)
    desk = _desk(office_id, desk_id)

    def save(data: dict[str, Any]) -> str:
        directory.desk_save(
            viewer=place.viewer,
            office_id=office_id,
            desk_id=desk_id,
            is_active=desk.is_active,
            **data,
        )
        return reverse("setup:desks", args=[office_id])

    back = Crumb(_("Módulos"), reverse("setup:desks", args=[office_id]))
    intro = _("Las atenciones ya hechas siguen contándose en este módulo, con su número nuevo.")
    page = Page(str(desk), office_crumbs(place, row, back), intro)
    form = bound(request, DeskForm, initial={"number": desk.number, "name": desk.name})
    return form_page(request, form, page, save)


def _desk(office_id: int, desk_id: int) -> Desk:
    desk = directory.desk_get(desk_id)
    if desk.office_id != office_id:
        raise NotFoundError(_("No se encontró ese módulo."))
    return desk


@setup_view
@require_POST
def desk_switch(request: HttpRequest, office_id: int, desk_id: int) -> HttpResponse:
    """Put a módulo in or out of service."""
    place, _row = office_place(request, office_id)
    desk = _desk(office_id, desk_id)
    directory.desk_save(
        viewer=place.viewer,
        office_id=office_id,
        number=desk.number,
        name=desk.name,
        is_active=not desk.is_active,
        desk_id=desk_id,
    )
    said = _("%(desk)s: en servicio.") if not desk.is_active else _("%(desk)s: fuera de servicio.")
    messages.success(request, said % {"desk": desk})
    return redirect("setup:desks", office_id)


@setup_view
def offered(request: HttpRequest, office_id: int) -> HttpResponse:
    """Choose the procedures that the office attends."""
    place, row = office_place(request, office_id)
    rows = directory.procedures_attendable(institution_id=row.institution_id)
    choices = [(item.pk, f"{item.name} ({item.institution})") for item in rows]
    chosen = list(directory.procedures_offered(office_id=office_id).values_list("pk", flat=True))
    form = bound(request, OfferedForm, choices=choices, initial={"procedures": chosen})

    def save(data: dict[str, Any]) -> str:
        directory.procedures_offered_set(
            viewer=place.viewer, office_id=office_id, procedure_ids=data["procedures"]
        )
        return reverse("setup:office", args=[office_id])

    return form_page(request, form, Page(_("Trámites"), office_crumbs(place, row)), save)


def _office_data(data: dict[str, Any], code: str) -> OfficeData:
    zone = data["time_zone"] or directory.time_zone_of(data["commune"])
    kept = {name: data[name] for name in _FIELDS} | {"time_zone": zone}
    return OfficeData(
        code=code, commune_id=data["commune"], is_active=data.get("is_active", True), **kept
    )
