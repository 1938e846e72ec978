"""Holidays mended by hand: a one-off law, a region's or a commune's day."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from backend.common.errors import InvalidInputError
from backend.directory.errors import HolidayTakenError
from backend.directory.models import Commune, Holiday, Region
from backend.directory.scope import SetupViewer
from backend.directory.selectors import holiday_get

YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class HolidayData:
    """A day off: national, or of one region, or of one commune (codes of the CUT)."""

    date: date
    name: str
    region_code: str = ""
    commune_code: str = ""

    @property
    def scope(self) -> str:
        """Return where it holds."""
        if self.commune_code:
            return Holiday.Scope.COMMUNAL
        return Holiday.Scope.REGIONAL if self.region_code else Holiday.Scope.NATIONAL


def holiday_save(
    *, viewer: SetupViewer, data: HolidayData, holiday_id: int | None = None
) -> Holiday:
    """Add a holiday or change one; asks for the set-up of the whole system, as it moves every term.

    Terms that were computed before keep their date and their explanation.

    Raises:
        NotAllowedError, NotFoundError; InvalidInputError without a name, with an unknown place, with
        a region and a commune at once, or a year outside 2000 to 2100; HolidayTakenError when that
        place has a holiday that day.
    """
    viewer.require_setup(institution_id=None)
    row = holiday_get(holiday_id) if holiday_id else Holiday()
    _check(data)
    row.date, row.name, row.scope = data.date, " ".join(data.name.split()), data.scope
    row.region_id, row.commune_id = data.region_code or None, data.commune_code or None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise HolidayTakenError from error
    return row


def holiday_remove(*, viewer: SetupViewer, holiday_id: int) -> None:
    """Take a holiday off; one that is gone already stays gone."""
    viewer.require_setup(institution_id=None)
    for row in Holiday.objects.filter(pk=holiday_id):
        row.delete()


def _check(data: HolidayData) -> None:
    name = " ".join(data.name.split())
    if not name or len(name) > 120:
        raise InvalidInputError("Escriba el nombre del feriado (hasta 120 letras).")
    if data.date.year not in YEARS:
        raise InvalidInputError("Revise el año del feriado.")
    if data.region_code and data.commune_code:
        raise InvalidInputError("Elija una región o una comuna, no ambas.")
    if data.region_code and not Region.objects.filter(pk=data.region_code).exists():
        raise InvalidInputError("Elija una región de la lista.")
    if data.commune_code and not Commune.objects.filter(pk=data.commune_code).exists():
        raise InvalidInputError("Elija una comuna de la lista.")
