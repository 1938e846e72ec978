"""Queues, preferential classes and skills."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts.api import Permission, staff_ids_with, user_names
from backend.common.errors import NotAllowedError, NotFoundError
from backend.desk.setup.forms.work import PriorityClassForm, QueueForm, SkillForm
from backend.desk.setup.pages import (
    Crumb,
    Page,
    Place,
    Row,
    bound,
    form_page,
    institution_place,
    setup_view,
)
from backend.directory.api import procedures_attendable
from backend.ports import channels
from backend.routing.api import (
    PriorityClassData,
    Queue,
    QueueData,
    priority_class_save,
    queue_members_set,
    queue_save,
    setup_classes,
    setup_member_ids,
    setup_queues,
    setup_skills,
    skill_save,
)

_PLAIN = (
    *("name", "code", "channels", "series_letter", "is_default", "order_key", "is_active"),
    "wrap_up_seconds",
)
WRAP_UP = 30


@setup_view
def index(request: HttpRequest, institution_id: int) -> HttpResponse:
    """List the queues that the administrator sets up."""
    place = institution_place(request, institution_id)
    text = request.GET.get("q", "")[:80]
    found = setup_queues(place.viewer, institution_id=institution_id)
    groups: dict[str, list[Row]] = {}
    for row in found:
        where = row.office.name if row.office else _("Toda la institución")
        if all(word in f"{row.name} {where}".lower() for word in text.lower().split()):
            groups.setdefault(where, []).append(_queue_row(institution_id, row))
    page = Page(
        _("Filas"),
        place.crumbs(),
        _("Donde espera el trabajo: números, chats, llamadas y mensajes."),
        extra={
            "new_url": reverse("setup:queue_new", args=[institution_id]),
            "new_label": _("Nueva fila"),
            "placeholder": _("Buscar por fila u oficina"),
        },
    )
    context = {"page": page, "groups": list(groups.items()), "q": text, "searchable": True}
    return render(request, "setup/list.html", context)


def _queue_row(institution_id: int, row: Queue) -> Row:
    ways = [str(adapter.label) for adapter in channels if adapter.code in row.channels]
    return Row(
        row.name,
        reverse("setup:queue", args=[institution_id, row.pk]),
        _("Recibe: %(ways)s") % {"ways": ", ".join(ways) or _("todo")},
        [] if row.is_active else [_("Fuera de servicio")],
        badge=row.series_letter,
    )


@setup_view
def queue(request: HttpRequest, institution_id: int, queue_id: int | None = None) -> HttpResponse:
    """Make or change a queue and who attends it."""
    place = institution_place(request, institution_id)
    row = _row(place, queue_id)
    form = bound(request, QueueForm, choices=_choices(place, row), initial=_initial(place, row))

    def save(data: dict[str, Any]) -> str:
        with transaction.atomic():
            saved = queue_save(
                viewer=place.viewer,
                institution_id=institution_id,
                data=_queue_data(data),
                queue_id=queue_id,
            )
            if "members" in data:
                queue_members_set(viewer=place.viewer, queue_id=saved.pk, user_ids=data["members"])
        return reverse("setup:queues", args=[institution_id])

    back = Crumb(_("Filas"), reverse("setup:queues", args=[institution_id]))
    title = row.name if row else _("Nueva fila")
    return form_page(request, form, Page(title, place.crumbs(back)), save)


def _row(place: Place, queue_id: int | None) -> Queue | None:
    if queue_id is None:
        return None
    rows = setup_queues(place.viewer, institution_id=place.institution.pk)
    row = rows.filter(pk=queue_id).first()
    if row is None:
        raise NotFoundError(_("No se encontró esa fila."))
    return row


def _choices(place: Place, row: Queue | None) -> dict[str, list[tuple[Any, str]]]:
    institution_id = place.institution.pk
    offices = [(office.pk, office.name) for office in place.offices()]
    if place.whole:
        offices.insert(0, ("", _("Toda la institución")))
    able = staff_ids_with(
        Permission.DESK_USE,
        institution_id=institution_id,
        office_id=row.office_id if row else None,
    )
    names = sorted(user_names(able).items(), key=lambda pair: pair[1])
    procedures = procedures_attendable(institution_id=institution_id)
    skills = setup_skills(place.viewer, institution_id=institution_id)
    return {
        "office": offices,
        # A new queue has no place yet, so nobody who attends there: first save, then choose.
        "members": list(names) if row else [],
        "procedures": [(item.pk, item.name) for item in procedures],
        "skills": [(item.pk, item.name) for item in skills],
    }


def _initial(place: Place, row: Queue | None) -> dict[str, Any]:
    if row is None:
        first = place.offices().first()
        return {
            "office": first.pk if first else None,
            "channels": ["counter"],
            "order_key": 100,
            "wrap_up_seconds": WRAP_UP,
            "is_active": True,
        }
    return {name: getattr(row, name) for name in _PLAIN} | {
        "office": row.office_id,
        "procedures": list(row.procedures.values_list("pk", flat=True)),
        "skills": list(row.skills.values_list("pk", flat=True)),
        "members": list(setup_member_ids(place.viewer, row)),
    }


def _queue_data(data: dict[str, Any]) -> QueueData:
    return QueueData(
        code=data["code"],
        name=data["name"],
        office_id=data.get("office"),
        channels=tuple(data["channels"]),
        series_letter=data["series_letter"].upper(),
        procedure_ids=tuple(data.get("procedures", ())),
        skill_ids=tuple(data.get("skills", ())),
        is_default=data["is_default"],
        is_active=data["is_active"],
        order_key=data["order_key"],
        wrap_up_seconds=WRAP_UP if (given := data["wrap_up_seconds"]) is None else given,
    )


@setup_view
def classes(request: HttpRequest, institution_id: int) -> HttpResponse:
    """List the preferential classes; add one, or change the one with the same code."""
    place = _whole(request, institution_id)
    rows = list(setup_classes(place.viewer, institution_id=institution_id))
    chosen = next((row for row in rows if row.code == request.GET.get("codigo")), None)
    names = ("name", "code", "credit_minutes", "legal_basis", "is_active")
    initial = {name: getattr(chosen, name) for name in names} if chosen else {"is_active": True}

    def save(data: dict[str, Any]) -> str:
        priority_class_save(
            viewer=place.viewer, institution_id=institution_id, data=PriorityClassData(**data)
        )
        return request.path

    listed = [
        Row(row.name, f"?codigo={row.code}#formulario", _minutes(row.credit_minutes))
        for row in rows
    ]
    page = Page(
        _("Atención preferente"),
        place.crumbs(),
        _("La ventaja adelanta a la persona sin dejar a nadie esperando para siempre."),
        extra={"rows": listed, "chosen": chosen.name if chosen else ""},
    )
    form = bound(request, PriorityClassForm, initial=initial)
    return form_page(request, form, page, save, template="setup/list_form.html")


@setup_view
def skills(request: HttpRequest, institution_id: int) -> HttpResponse:
    """List the skills; add one, or rename the one with the same code."""
    place = _whole(request, institution_id)

    def save(data: dict[str, Any]) -> str:
        skill_save(viewer=place.viewer, institution_id=institution_id, **data)
        return request.path

    rows = [Row(row.name) for row in setup_skills(place.viewer, institution_id=institution_id)]
    intro = _("Lo que una fila puede exigir a quien la atiende.")
    page = Page(_("Habilidades"), place.crumbs(), intro, extra={"rows": rows})
    form = bound(request, SkillForm)
    return form_page(request, form, page, save, template="setup/list_form.html")


def _whole(request: HttpRequest, institution_id: int) -> Place:
    place = institution_place(request, institution_id)
    if not place.whole:
        raise NotAllowedError
    return place


def _minutes(number: int) -> str:
    return ngettext("%(n)d minuto", "%(n)d minutos", number) % {"n": number}
