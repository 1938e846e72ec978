"""Opening hours follow the clock on the wall, and terms explain themselves."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.directory.api import (
    CalendarHorizonError,
    business_days_add,
    business_days_between,
    closing_time,
    closure_add,
    next_opening,
    office_hours_set,
    office_open,
)
from backend.directory.models import Office
from tests.directory.factories import SYSTEM, make_institution, make_office, reference_data

pytestmark = pytest.mark.django_db
SANTIAGO = ZoneInfo("America/Santiago")


@pytest.fixture
def office() -> Office:
    return make_office(make_institution())


def local(*parts: int, zone: ZoneInfo = SANTIAGO) -> datetime:
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        ((2026, 11, 20, 8, 59), False),
        ((2026, 11, 20, 9, 0), True),
        ((2026, 11, 20, 16, 59), True),
        ((2026, 11, 20, 17, 0), False),
        ((2026, 11, 21, 12, 0), False),  # Saturday
        ((2026, 12, 8, 12, 0), False),  # Inmaculada Concepción
    ],
)
def test_open(office: Office, at: tuple[int, ...], open_: bool) -> None:
    assert office_open(office, local(*at)) is open_


def test_next_opening_jumps_weekend_and_holiday(office: Office) -> None:
    assert next_opening(office, local(2026, 11, 20, 12, 0)) == local(2026, 11, 20, 12, 0)
    assert next_opening(office, local(2026, 11, 20, 18, 0)) == local(2026, 11, 23, 9, 0)
    assert next_opening(office, local(2026, 9, 17, 18, 0)) == local(2026, 9, 21, 9, 0)


def test_hour_on_the_door_survives_summer_time(office: Office) -> None:
    """Clocks went back on 5 April 2026 and forward on 6 September 2026."""
    winter, summer = local(2026, 4, 6, 9, 0), local(2026, 9, 7, 9, 0)
    assert (winter.hour, summer.hour) == (13, 12)
    assert next_opening(office, local(2026, 4, 3, 18, 0)) == winter
    assert next_opening(office, local(2026, 9, 4, 18, 0)) == summer


def test_rapa_nui_has_its_own_clock() -> None:
    island = make_office(
        make_institution("rapa"), "hanga-roa", commune="05201", time_zone="Pacific/Easter"
    )
    assert not office_open(island, local(2026, 11, 20, 10, 0))
    assert office_open(island, local(2026, 11, 20, 12, 0))


def test_closures_and_lunch_do_not_end_the_day(office: Office) -> None:
    hours = [(4, time(9), time(13)), (4, time(14), time(17))]
    office_hours_set(viewer=SYSTEM, office_id=office.pk, hours=hours)
    noon = local(2026, 11, 20, 12, 0)
    assert closing_time(office, noon) == local(2026, 11, 20, 17, 0)
    assert next_opening(office, local(2026, 11, 20, 13, 0)) == local(2026, 11, 20, 14, 0)
    closure_add(
        viewer=SYSTEM,
        office_id=office.pk,
        starts_at=local(2026, 11, 20, 12, 30),
        ends_at=local(2026, 11, 20, 23, 0),
        reason="Corte de agua",
    )
    assert closing_time(office, noon) == local(2026, 11, 20, 12, 30)
    assert not office_open(office, local(2026, 11, 20, 15, 0))
    assert closing_time(office, local(2026, 11, 21, 12, 0)) is None


def test_an_office_without_hours_never_opens(office: Office) -> None:
    office_hours_set(viewer=SYSTEM, office_id=office.pk, hours=[])
    assert next_opening(office, local(2026, 11, 20, 12, 0)) is None


def test_term_explains_every_day() -> None:
    reference_data()
    term = business_days_add(date(2026, 9, 16), 3)
    assert term.due == date(2026, 9, 22)
    assert [(line.date.day, line.number) for line in term.explanation] == [
        (16, None),
        (17, 1),
        (18, None),
        (19, None),
        (20, None),
        (21, 2),
        (22, 3),
    ]
    assert "Independencia" in term.explanation[2].reason


def test_communal_holiday_counts_only_there() -> None:
    reference_data()
    start = date(2026, 8, 19)
    assert business_days_add(start, 1, commune_code="16101").due == date(2026, 8, 21)
    assert business_days_add(start, 1, commune_code="16102").due == date(2026, 8, 20)
    assert business_days_add(start, 1).due == date(2026, 8, 20)


def test_filed_on_sunday_is_filed_on_monday() -> None:
    reference_data()
    assert business_days_add(date(2026, 11, 22), 1).due == date(2026, 11, 23)
    filed = business_days_add(date(2026, 11, 22), 1, filed=True)
    assert filed.due == date(2026, 11, 24)
    assert "por presentado" in filed.explanation[0].reason


def test_a_term_beyond_the_calendar_is_refused() -> None:
    reference_data()
    with pytest.raises(CalendarHorizonError):
        business_days_add(date(2045, 12, 30), 5)


@given(
    start=st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    days=st.integers(1, 120),
    more=st.integers(0, 40),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_terms_are_monotonic_and_consistent(start: date, days: int, more: int) -> None:
    reference_data()
    term = business_days_add(start, days)
    numbers = [line.number for line in term.explanation if line.number]
    assert numbers == list(range(1, days + 1))
    assert term.due.weekday() < 5
    assert business_days_between(start, term.due) == days
    assert business_days_add(start, days + more).due >= term.due + timedelta(days=more)


@given(at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001 - made aware below
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_next_opening_is_open_and_nothing_before_it_is(office: Office, at: datetime) -> None:
    instant = at.replace(tzinfo=UTC)
    opening = next_opening(office, instant)
    assert opening is not None
    assert opening >= instant
    assert office_open(office, opening)
    assert not office_open(office, opening - timedelta(seconds=1)) or opening == instant
    on_the_wall = opening.astimezone(SANTIAGO)
    assert time(9) <= on_the_wall.time() < time(17)
