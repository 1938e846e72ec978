"""Reads of the directory. All are system reads: institutions, offices, procedures, agreements and
opening hours are public facts (Ley 20.285, art. 7), the same for every viewer.
"""

from django.db.models import Prefetch, Q, QuerySet
from django.utils.text import slugify

from backend.common import clock
from backend.common.errors import NotFoundError
from backend.directory.models import (
    Agreement,
    Closure,
    Commune,
    Desk,
    Holiday,
    Institution,
    Office,
    OfficeHours,
    OfficeMessage,
    Procedure,
    Region,
)


def regions_list() -> QuerySet[Region]:
    """Return the 16 regions by code."""
    return Region.objects.order_by("code")


def communes_list(*, region_code: str = "") -> QuerySet[Commune]:
    """Return the communes, of one region or all, by name."""
    rows = Commune.objects.select_related("province__region").order_by("name")
    return rows.filter(province__region_id=region_code) if region_code else rows


def institutions_list(*, only_active: bool = True, text: str = "") -> QuerySet[Institution]:
    """Return the institutions by name, those whose names hold every word of ``text``."""
    rows = Institution.objects.order_by("name")
    if only_active:
        rows = rows.filter(is_active=True)
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
    return rows


def institution_get(institution_id: int) -> Institution:
    """Return one institution, or raise ``NotFoundError``."""
    found = Institution.objects.filter(pk=institution_id).first()
    if found is None:
        raise NotFoundError("No se encontró esa institución.")
    return found


def institution_by_code(code: str) -> Institution | None:
    """Return the institution with ``code``, or None."""
    return Institution.objects.filter(code=code).first()


def offices_list(
    *, institution_id: int | None = None, only_active: bool = True
) -> QuerySet[Office]:
    """Return offices by name, with institution and region at hand."""
    rows = Office.objects.select_related("institution", "commune__province__region")
    if institution_id is not None:
        rows = rows.filter(institution_id=institution_id)
    if only_active:
        rows = rows.filter(is_active=True, institution__is_active=True)
    return rows.order_by("name")


def office_get(office_id: int) -> Office:
    """Return one office, or raise ``NotFoundError``."""
    rows = Office.objects.select_related("institution", "commune__province__region")
    found = rows.filter(pk=office_id).first()
    if found is None:
        raise NotFoundError("No se encontró esa oficina.")
    return found


def office_by_code(code: str) -> Office | None:
    """Return the office with ``code``, or None."""
    return Office.objects.select_related("institution").filter(code=code).first()


def desks_list(*, office_id: int, only_active: bool = True) -> QuerySet[Desk]:
    """Return the módulos of an office by number."""
    rows = Desk.objects.filter(office_id=office_id).order_by("number")
    return rows.filter(is_active=True) if only_active else rows


def desk_get(desk_id: int) -> Desk:
    """Return one módulo with its office, or raise ``NotFoundError``."""
    found = Desk.objects.select_related("office").filter(pk=desk_id).first()
    if found is None:
        raise NotFoundError("No se encontró ese módulo.")
    return found


def hours_list(*, office_id: int) -> QuerySet[OfficeHours]:
    """Return the weekly hours of an office, Monday first."""
    return OfficeHours.objects.filter(office_id=office_id).order_by("weekday", "opens")


def closures_list(*, office_id: int, only_coming: bool = True) -> QuerySet[Closure]:
    """Return the closures of an office, those that are not over by default."""
    rows = Closure.objects.filter(office_id=office_id).order_by("starts_at")
    return rows.filter(ends_at__gt=clock.now()) if only_coming else rows


def closure_get(closure_id: int) -> Closure:
    """Return one closure, or raise ``NotFoundError``."""
    found = Closure.objects.filter(pk=closure_id).first()
    if found is None:
        raise NotFoundError("Ese cierre ya no existe.")
    return found


def office_code_new(institution_code: str, name: str) -> str:
    """Return a code for a new office that no other has: its institution's, its name's, a number."""
    stem = slugify(f"{institution_code}-{name}")[:54]
    taken = set(Office.objects.filter(code__startswith=stem).values_list("code", flat=True))
    options = (stem, *(f"{stem}-{number}" for number in range(2, 100_000)))
    return next(code for code in options if code not in taken)


def procedures_list(
    *, institution_id: int | None = None, text: str = "", only_active: bool = True
) -> QuerySet[Procedure]:
    """Return procedures by name, of one responsible institution or all."""
    rows = Procedure.objects.select_related("institution").order_by("name")
    if only_active:
        rows = rows.filter(is_active=True)
    if institution_id is not None:
        rows = rows.filter(institution_id=institution_id)
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__icontains=word))
    return rows


def procedure_get(procedure_id: int) -> Procedure:
    """Return one procedure with its institution, or raise ``NotFoundError``."""
    found = Procedure.objects.select_related("institution").filter(pk=procedure_id).first()
    if found is None:
        raise NotFoundError("No se encontró ese trámite.")
    return found


def procedure_by_code(code: str) -> Procedure | None:
    """Return the procedure with ``code``, or None."""
    return Procedure.objects.select_related("institution").filter(code=code).first()


def procedures_attendable(*, institution_id: int) -> QuerySet[Procedure]:
    """Return what an institution may attend today: its own procedures and those in agreement."""
    today = clock.local_date("America/Santiago")
    agreed = Agreement.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), host_id=institution_id, since__lte=today
    )
    return procedures_list().filter(
        Q(institution_id=institution_id)
        | Q(pk__in=agreed.order_by().values("agreementprocedure__procedure"))
    )


def procedures_offered(*, office_id: int) -> QuerySet[Procedure]:
    """Return the procedures that an office says it attends, by name."""
    return procedures_list().filter(offices=office_id)


def agreements_list(*, host_id: int) -> QuerySet[Agreement]:
    """Return the agreements of a host, with partner and procedures at hand."""
    products = Prefetch("procedures", queryset=Procedure.objects.order_by("name"))
    rows = Agreement.objects.filter(host_id=host_id).select_related("partner")
    return rows.prefetch_related(products).order_by("partner__name")


def messages_own(*, institution_id: int, office_id: int | None = None) -> dict[str, str]:
    """Return the texts that exactly this place wrote itself, by key."""
    rows = OfficeMessage.objects.filter(institution_id=institution_id)
    rows = rows.filter(office_id=office_id) if office_id else rows.filter(office__isnull=True)
    return dict(rows.values_list("key", "text"))


def holiday_years() -> list[int]:
    """Return the years that have holidays, in order."""
    return sorted({day.year for day in Holiday.objects.dates("date", "year")})


def holidays_list(
    *, year: int, text: str = "", commune: Commune | None = None
) -> QuerySet[Holiday]:
    """Return a year's holidays by day; with ``commune``, only those that its offices keep."""
    rows = Holiday.objects.filter(date__year=year).select_related("region", "commune")
    if commune is not None:
        region = commune.province.region_id
        rows = rows.filter(
            Q(scope=Holiday.Scope.NATIONAL) | Q(region=region) | Q(commune=commune.pk)
        )
    for word in text.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(region__name__icontains=word)
            | Q(commune__name__icontains=word)
        )
    return rows.order_by("date", "scope", "name")


def holiday_get(holiday_id: int) -> Holiday:
    """Return one holiday, or raise ``NotFoundError``."""
    found = Holiday.objects.select_related("region", "commune").filter(pk=holiday_id).first()
    if found is None:
        raise NotFoundError("No se encontró ese feriado.")
    return found
