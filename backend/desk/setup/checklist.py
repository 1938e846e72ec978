"""The first office: what is still missing until the first number is called."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.api import Device, Permission, Viewer, devices_list, staff_ids_with
from backend.common import clock
from backend.desk.setup.pages import Place, Text
from backend.directory.api import Office, desks_list, hours_list, next_opening, office_open
from backend.routing.api import Queue, called_ever, setup_member_ids, setup_queues


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, whether it is done, and where to do it."""

    label: Text
    hint: Text
    done: bool
    url: str
    action: Text


@dataclass(frozen=True, slots=True)
class _Look:
    """What the steps look at."""

    viewer: Viewer
    institution_id: int
    office: Office
    queues: list[Queue]


def steps_of(place: Place, office: Office | None = None) -> list[Step]:
    """Return the steps for an office (the first one if none is named); the first open one is next."""
    office = office or place.offices().filter(is_remote=False).first()
    if office is None:
        url = reverse("setup:office_new", args=[place.institution.pk])
        hint = _("Con su comuna, módulos y horario. Toma un minuto.")
        return [Step(_("Crear la oficina"), hint, False, url, _("Crear"))]
    queues = setup_queues(
        place.viewer, institution_id=place.institution.pk, office_id=office.pk
    ).filter(is_active=True)
    look = _Look(place.viewer, place.institution.pk, office, list(queues))
    makers: tuple[Callable[[_Look], Step], ...] = (
        _hours,
        _desks,
        _queue,
        _staff,
        _members,
        _kiosk,
        _board,
        _open,
        _called,
    )
    return [_office(look), *(make(look) for make in makers)]


def _at(name: str, *args: int) -> str:
    return reverse(f"setup:{name}", args=args)


def _office(look: _Look) -> Step:
    url = _at("office_edit", look.office.pk)
    return Step(_("Oficina"), look.office.name, True, url, _("Ver"))


def _hours(look: _Look) -> Step:
    done = hours_list(office_id=look.office.pk).exists()
    hint = _("Fuera de horario el tótem no da números.")
    return Step(_("Horario"), hint, done, _at("hours", look.office.pk), _("Poner horario"))


def _desks(look: _Look) -> Step:
    done = desks_list(office_id=look.office.pk).exists()
    hint = _("Cada persona que atiende se sienta en uno.")
    return Step(_("Módulos"), hint, done, _at("desks", look.office.pk), _("Agregar módulos"))


def _queue(look: _Look) -> Step:
    done = any(queue.series_letter and "counter" in queue.channels for queue in look.queues)
    hint = _("Una fila presencial con su letra, por ejemplo A.")
    return Step(_("Fila"), hint, done, _at("queue_new", look.institution_id), _("Crear fila"))


def _staff(look: _Look) -> Step:
    staff = staff_ids_with(
        Permission.COUNTER_ATTEND, institution_id=look.institution_id, office_id=look.office.pk
    )
    hint = _("Al menos una persona con la función «Atención de módulo».")
    url = _at("staff_new", look.institution_id)
    return Step(_("Personal"), hint, bool(staff), url, _("Agregar persona"))


def _members(look: _Look) -> Step:
    done = any(setup_member_ids(look.viewer, queue) for queue in look.queues)
    url = (
        _at("queue", look.institution_id, look.queues[0].pk)
        if look.queues
        else _at("queues", look.institution_id)
    )
    hint = _("Marque quién puede tomar números de la fila.")
    return Step(_("Quién atiende la fila"), hint, done, url, _("Elegir"))


def _device(look: _Look, kind: str, label: Text, hint: Text) -> Step:
    rows = devices_list(viewer=look.viewer, office_id=look.office.pk)
    done = rows.filter(kind=kind, enrolled_at__isnull=False).exists()
    return Step(label, hint, done, _at("devices", look.office.pk), _("Registrar"))


def _kiosk(look: _Look) -> Step:
    hint = _("Abra /kiosco/ en una tableta o computador y escriba el código.")
    return _device(look, Device.Kind.KIOSK, _("Tótem activado"), hint)


def _board(look: _Look) -> Step:
    hint = _("Abra /pantalla/ en el televisor y escriba el código.")
    return _device(look, Device.Kind.BOARD, _("Pantalla activada"), hint)


def _open(look: _Look) -> Step:
    now = clock.now()
    done = office_open(look.office, now)
    opening = next_opening(look.office, now)
    hint = _("La oficina está abierta ahora.") if done else _("Ahora está cerrada.")
    if opening and not done:
        hint = _("Ahora está cerrada: revise horario, feriados y cierres.")
    return Step(_("Abierta ahora"), hint, done, _at("hours", look.office.pk), _("Revisar"))


def _called(look: _Look) -> Step:
    done = called_ever(look.viewer, office_id=look.office.pk)
    hint = _("Saque un número en el tótem; en la mesa, elija su módulo y presione «Siguiente».")
    return Step(_("Primer número llamado"), hint, done, "/mesa/", _("Ir a la mesa"))
