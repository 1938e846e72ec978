"""When an office attends, and how business days are counted.

Everything is computed from rows (weekly hours, closures, holidays), in the office's own time zone,
so that the change to and from summer time moves instants and never the hour on the door.
Instants go in and come out aware, in UTC. System reads: opening hours are public.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from backend.common import clock
from backend.directory.errors import CalendarHorizonError
from backend.directory.models import Commune, Holiday, Office

HORIZON_DAYS = 400
LONGEST_OPEN_DAYS = 30
# 24:00 cannot be written as a time of day: until 23:59 means until midnight.
MIDNIGHT = timedelta(minutes=1)
SATURDAY = 5
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time without a break during which an office attends; ``closes_at`` is no longer in it."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class TermDay:
    """One line of a term's explanation: ``number`` is None when the day does not count."""

    date: date
    number: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class BusinessTerm:
    """A term of ``days`` business days from ``start``: ``due`` is its last day, in full."""

    start: date
    days: int
    due: date
    explanation: tuple[TermDay, ...]


class OfficeCalendar:
    """The hours, closures and holidays of one office around an instant, read once (3 queries)."""

    def __init__(self, office: Office, at: datetime) -> None:
        """Read what concerns the year from ``at`` on (and the day before, for time zones)."""
        self.zone = ZoneInfo(office.time_zone)
        first = at.astimezone(self.zone).date() - _DAY
        self.hours: dict[int, list[tuple[time, time]]] = {}
        for row in office.hours.all():
            self.hours.setdefault(row.weekday, []).append((row.opens, row.closes))
        self.closures = list(
            office.closures.filter(ends_at__gt=at - _DAY * 2).values_list("starts_at", "ends_at")
        )
        last = first + _DAY * HORIZON_DAYS
        self.holidays = (
            {}
            if office.attends_holidays
            else holiday_names(first, last, commune_code=office.commune_id)
        )

    def stretches(self, day: date) -> list[Stretch]:
        """Return when the office attends on ``day`` (its own calendar), in order, closures cut out."""
        if day in self.holidays:
            return []
        found = [
            self._instants(day, opens, closes)
            for opens, closes in sorted(self.hours.get(day.weekday(), []))
        ]
        for starts_at, ends_at in self.closures:
            found = [part for whole in found for part in _without(whole, starts_at, ends_at)]
        return [part for part in found if part.opens_at < part.closes_at]

    def _instants(self, day: date, opens: time, closes: time) -> Stretch:
        # fold=1: an hour that the clock shows twice belongs to the opening both times.
        return Stretch(
            datetime.combine(day, opens, self.zone).astimezone(UTC),
            datetime.combine(day, closes, self.zone).replace(fold=1).astimezone(UTC),
        )

    def ahead(self, at: datetime) -> Iterator[Stretch]:
        """Yield the stretches that end after ``at``, for a year."""
        today = at.astimezone(self.zone).date()
        for offset in range(-1, HORIZON_DAYS - 2):
            for part in self.stretches(today + _DAY * offset):
                if part.closes_at > at:
                    yield part


def office_open(office: Office, at: datetime | None = None) -> bool:
    """Tell whether ``office`` attends at ``at`` (now): within hours, no holiday, no closure."""
    at = at or clock.now()
    calendar = OfficeCalendar(office, at)
    return any(part.opens_at <= at for part in calendar.ahead(at))


def next_opening(office: Office, at: datetime | None = None) -> datetime | None:
    """Return ``at`` itself when the office is open, else when it opens next; None: not in a year."""
    at = at or clock.now()
    first = next(OfficeCalendar(office, at).ahead(at), None)
    return max(first.opens_at, at) if first else None


def closing_time(office: Office, at: datetime | None = None) -> datetime | None:
    """Return when the office stops attending for the day of ``at`` (its own date).

    A closure over lunch is not the end of the day, nor is midnight where the next day goes on at
    once. None: it does not attend at all that day, or never stops.
    """
    at = at or clock.now()
    calendar = OfficeCalendar(office, at)
    day = at.astimezone(calendar.zone).date()
    parts = calendar.stretches(day)
    for _ in range(LONGEST_OPEN_DAYS):
        day += _DAY
        following = calendar.stretches(day)
        if not parts or not following or following[0].opens_at - parts[-1].closes_at > MIDNIGHT:
            return parts[-1].closes_at if parts else None
        parts = following
    return None


def holiday_names(first: date, last: date, *, commune_code: str | None = None) -> dict[date, str]:
    """Return the holidays from ``first`` to ``last`` by day: national, and those of a commune."""
    where = Q(scope=Holiday.Scope.NATIONAL)
    if commune_code:
        where |= Q(region__provinces__communes=commune_code) | Q(commune=commune_code)
    rows = Holiday.objects.filter(where, date__range=(first, last))
    return dict(rows.values_list("date", "name"))


def business_days_add(
    start: date, days: int, *, commune_code: str | None = None, filed: bool = False
) -> BusinessTerm:
    """Add ``days`` business days to ``start`` and explain every day on the way.

    Saturdays, Sundays and holidays do not count, and counting starts on the day after (Ley 19.880,
    art. 25). With ``filed``, a request that came on a day that does not count is taken as filed on
    the next one that does (DS 4 of 2020, art. 7).

    Args:
        start: the day of the notice or request, in the office's own calendar.
        days: at least 1.
        commune_code: CUT of the commune whose regional and communal holidays also do not count.
        filed: whether ``start`` itself must be a business day.

    Raises:
        CalendarHorizonError: the term passes the last holiday that is loaded.
        ValueError: ``days`` is less than 1.
    """
    if days < 1:
        raise ValueError("days")
    last = start + timedelta(days=days * 3 + 30)
    holidays = holiday_names(start, last, commune_code=commune_code)
    lines: list[TermDay] = []
    day, number = start, 0
    while filed and (why := _off(day, holidays)):
        lines.append(TermDay(day, None, f"{why}: se tiene por presentado el día hábil siguiente"))
        day += _DAY
    lines.append(TermDay(day, None, "día de inicio: se cuenta desde el siguiente"))
    while number < days:
        day += _DAY
        why = _off(day, holidays)
        number += not why
        lines.append(TermDay(day, None if why else number, why or f"día hábil {number}"))
    _horizon_check(day)
    return BusinessTerm(start=start, days=days, due=day, explanation=tuple(lines))


def business_days_between(first: date, last: date, *, commune_code: str | None = None) -> int:
    """Count the business days after ``first`` up to and including ``last``; negative backwards."""
    if last < first:
        return -business_days_between(last, first, commune_code=commune_code)
    holidays = holiday_names(first, last, commune_code=commune_code)
    days = (first + _DAY * n for n in range(1, (last - first).days + 1))
    return sum(not _off(day, holidays) for day in days)


def commune_code_of(office: Office | None) -> str | None:
    """Return the commune whose holidays an office keeps."""
    return office.commune_id if office else None


def commune_holidays(commune: Commune, year: int) -> dict[date, str]:
    """Return the holidays of one commune in one year."""
    return holiday_names(date(year, 1, 1), date(year, 12, 31), commune_code=commune.pk)


def _off(day: date, holidays: dict[date, str]) -> str:
    if day in holidays:
        return f"feriado: {holidays[day]}"
    return WEEKDAYS[day.weekday()] if day.weekday() >= SATURDAY else ""


def _horizon_check(day: date) -> None:
    last = Holiday.objects.order_by("-date").values_list("date", flat=True).first()
    if last is None or day > date(last.year, 12, 31):
        raise CalendarHorizonError


def _without(whole: Stretch, starts_at: datetime, ends_at: datetime) -> list[Stretch]:
    if ends_at <= whole.opens_at or starts_at >= whole.closes_at:
        return [whole]
    parts = [Stretch(whole.opens_at, starts_at), Stretch(ends_at, whole.closes_at)]
    return [part for part in parts if part.opens_at < part.closes_at]
