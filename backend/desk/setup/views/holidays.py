"""Holidays: what is loaded, year by year, and what the system's administrator mends."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.api import Permission, viewer_from_request
from backend.common import clock
from backend.common.errors import NotAllowedError
from backend.desk.setup.forms.holidays import HolidayForm
from backend.desk.setup.pages import (
    Crumb,
    Page,
    Row,
    bound,
    form_page,
    office_crumbs,
    office_place,
    setup_view,
)
from backend.directory import api as directory
from backend.directory.api import Holiday

CHILE = "America/Santiago"


@setup_view
def index(request: HttpRequest) -> HttpResponse:
    """List a year's holidays; the system's administrator may change them."""
    text = request.GET.get("q", "")[:80]
    year = _year(request)
    may_change = _may_change(request)
    page = Page(
        _("Feriados"),
        [_home()],
        _("Los días en que no se atiende ni se cuentan plazos. Los de ley ya están cargados."),
        extra={"new_url": reverse("setup:holiday_new")} if may_change else {},
    )
    rows = _rows(directory.holidays_list(year=year, text=text), linked=may_change)
    return _listed(request, page, rows, year, q=text, searchable=True)


@setup_view
def of_office(request: HttpRequest, office_id: int) -> HttpResponse:
    """List the holidays that one office keeps: national, its region's, its commune's."""
    place, office = office_place(request, office_id)
    year = _year(request)
    found = directory.holidays_list(year=year, commune=office.commune)
    intro = _("Nacionales, de la región y de la comuna. Para otro día sin atención, use «Cierres».")
    if office.attends_holidays:
        intro = _("Esta oficina atiende también en feriados: sólo se usan para contar plazos.")
    page = Page(_("Feriados de la oficina"), office_crumbs(place, office), intro)
    return _listed(request, page, _rows(found, linked=False), year)


@setup_view
def holiday(request: HttpRequest, holiday_id: int | None = None) -> HttpResponse:
    """Add a holiday or change one: the system's administrator only."""
    if not _may_change(request):
        raise NotAllowedError
    row = directory.holiday_get(holiday_id) if holiday_id else None
    viewer = viewer_from_request(request)

    def save(data: dict[str, Any]) -> str:
        saved = directory.holiday_save(
            viewer=viewer, data=HolidayForm.data_of(data), holiday_id=holiday_id
        )
        return reverse("setup:holidays") + f"?ano={saved.date.year}"

    crumbs = [_home(), Crumb(_("Feriados"), reverse("setup:holidays"))]
    intro = _("Los plazos que ya se calcularon conservan su fecha y su explicación.")
    title = row.name if row else _("Nuevo feriado")
    page = Page(title, crumbs, intro, extra={"row": row})
    form = bound(request, HolidayForm, initial=HolidayForm.initial_of(row) if row else {})
    return form_page(request, form, page, save, template="setup/holiday.html")


@setup_view
@require_POST
def remove(request: HttpRequest, holiday_id: int) -> HttpResponse:
    """Take a holiday off."""
    if not _may_change(request):
        raise NotAllowedError
    row = directory.holiday_get(holiday_id)
    directory.holiday_remove(viewer=viewer_from_request(request), holiday_id=holiday_id)
    messages.success(request, _("«%(name)s» ya no es feriado.") % {"name": row.name})
    return redirect(reverse("setup:holidays") + f"?ano={row.date.year}")


def _listed(
    request: HttpRequest, page: Page, rows: list[Row], year: int, **more: Any
) -> HttpResponse:
    known = directory.holiday_years()
    near = [other for other in known if abs(other - year) <= 2]
    context = {
        "page": page,
        "rows": rows,
        "year": year,
        "years": near,
        "last": max(known, default=0),
    }
    return render(request, "setup/holidays.html", context | more)


def _rows(found: Iterable[Holiday], *, linked: bool) -> list[Row]:
    return [
        Row(
            row.name,
            reverse("setup:holiday", args=[row.pk]) if linked else "",
            formats.date_format(row.date, _(r"l j \d\e F")),
            [str(row.region or row.commune)] if row.scope != Holiday.Scope.NATIONAL else [],
        )
        for row in found
    ]


def _year(request: HttpRequest) -> int:
    given = request.GET.get("ano", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else 0
    return year or clock.local_date(CHILE).year


def _may_change(request: HttpRequest) -> bool:
    viewer = viewer_from_request(request)
    return viewer.can_whole(Permission.SETUP_INSTITUTION, institution_id=None)


def _home() -> Crumb:
    return Crumb(_("Configuración"), reverse("setup:home"))
