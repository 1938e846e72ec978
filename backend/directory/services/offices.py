"""Offices: what they are, their hours, closures and módulos: set-up writes."""

import zoneinfo
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time
from itertools import pairwise

from django.db import IntegrityError, transaction

from backend.common.errors import InvalidInputError, NotFoundError
from backend.directory.errors import CodeTakenError, InvalidHoursError
from backend.directory.models import Closure, Commune, Desk, Office, OfficeHours
from backend.directory.scope import SetupViewer
from backend.directory.selectors import office_get


@dataclass(frozen=True, slots=True)
class OfficeData:
    """What an office is; ``time_zone`` is an IANA name, ``is_remote`` a call centre."""

    code: str
    name: str
    commune_id: str
    address: str = ""
    time_zone: str = "America/Santiago"
    is_remote: bool = False
    attends_holidays: bool = False
    is_active: bool = True


def time_zone_of(commune_code: str) -> str:
    """Return the IANA time zone of a commune: Rapa Nui, Magallanes, Aysén and the rest differ."""
    if commune_code == "05201":
        return "Pacific/Easter"
    return {"12": "America/Punta_Arenas", "11": "America/Coyhaique"}.get(
        commune_code[:2], "America/Santiago"
    )


def office_save(
    *, viewer: SetupViewer, institution_id: int, data: OfficeData, office_id: int | None = None
) -> Office:
    """Make an office (asks for the whole institution) or change one.

    Raises:
        NotAllowedError; NotFoundError when it is another institution's; CodeTakenError;
        InvalidInputError for an unknown commune or time zone.
    """
    viewer.require_setup(institution_id=institution_id, office_id=office_id)
    row = office_get(office_id) if office_id else Office(institution_id=institution_id)
    if row.institution_id != institution_id:
        raise NotFoundError("No se encontró esa oficina en su institución.")
    if data.time_zone not in zoneinfo.available_timezones():
        raise InvalidInputError("Esa zona horaria no existe. Ejemplo: America/Santiago.")
    if not Commune.objects.filter(pk=data.commune_id).exists():
        raise InvalidInputError("Elija la comuna de la oficina.")
    for field, value in asdict(data).items():
        setattr(row, field, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise CodeTakenError from error
    return row


def office_hours_set(
    *, viewer: SetupViewer, office_id: int, hours: Sequence[tuple[int, time, time]]
) -> None:
    """Replace the weekly hours by ``hours``: (weekday with Monday 0, opens, closes).

    Raises:
        NotAllowedError, NotFoundError; InvalidHoursError when stretches overlap or run backwards.
    """
    _allowed(viewer, office_id)
    ordered = sorted(hours)
    for weekday, opens, closes in ordered:
        if not 0 <= weekday <= 6 or opens >= closes:
            raise InvalidHoursError
    for before, after in pairwise(ordered):
        if before[0] == after[0] and after[1] < before[2]:
            raise InvalidHoursError
    with transaction.atomic():
        OfficeHours.objects.filter(office_id=office_id).delete()
        OfficeHours.objects.bulk_create(
            OfficeHours(office_id=office_id, weekday=day, opens=opens, closes=closes)
            for day, opens, closes in ordered
        )


def closure_add(
    *, viewer: SetupViewer, office_id: int, starts_at: datetime, ends_at: datetime, reason: str
) -> Closure:
    """Close an office from one instant to another, with the reason that people read.

    Raises:
        NotAllowedError, NotFoundError; InvalidInputError without a reason or when it runs backwards.
    """
    _allowed(viewer, office_id)
    reason = " ".join(reason.split())
    if not reason or len(reason) > 200 or starts_at >= ends_at:
        raise InvalidInputError("Escriba el motivo y un término posterior al inicio.")
    return Closure.objects.create(
        office_id=office_id, starts_at=starts_at, ends_at=ends_at, reason=reason
    )


def closure_cancel(*, viewer: SetupViewer, closure_id: int) -> None:
    """Take a closure back; one that is gone already stays gone."""
    row = Closure.objects.filter(pk=closure_id).first()
    if row is not None:
        _allowed(viewer, row.office_id)
        row.delete()


def desk_save(
    *,
    viewer: SetupViewer,
    office_id: int,
    number: int,
    name: str = "",
    is_active: bool = True,
    desk_id: int | None = None,
) -> Desk:
    """Make or change a módulo.

    Raises:
        NotAllowedError, NotFoundError; InvalidInputError for a number outside 1 to 999;
        CodeTakenError when the office has that number already.
    """
    _allowed(viewer, office_id)
    if not 1 <= number <= 999:
        raise InvalidInputError("El número del módulo va de 1 a 999.")
    row = Desk(office_id=office_id)
    if desk_id:
        found = Desk.objects.filter(pk=desk_id, office_id=office_id).first()
        if found is None:
            raise NotFoundError("No se encontró ese módulo.")
        row = found
    row.number, row.name, row.is_active = number, name.strip()[:60], is_active
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise CodeTakenError from error
    return row


def _allowed(viewer: SetupViewer, office_id: int) -> Office:
    office = office_get(office_id)
    viewer.require_setup(institution_id=office.institution_id, office_id=office_id)
    return office
