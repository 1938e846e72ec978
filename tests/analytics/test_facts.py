"""Facts and rollups: exact, once, and the same after a rebuild."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from analytics.filters import Filters, filters_read
from analytics.models import Attention, PlaceDay
from analytics.rollups import ROLLUPS
from analytics.selectors import cut, others_share, total
from analytics.services.facts import facts_catch_up, facts_rebuild
from analytics.services.replay import SEED, replay_load, seed_shares
from backend.accounts.permissions import Role
from backend.accounts.viewer import Viewer
from backend.directory.models import Institution, Office
from backend.events.api import emit, types
from tests import factories
from tests.conftest import HeldClock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
SYSTEM = Viewer.system()
TODAY = date(2026, 11, 20)
ALL = Filters(first=TODAY - timedelta(days=400), last=TODAY)


@pytest.fixture
def office(clock: HeldClock) -> Office:
    """An office of a host institution."""
    return factories.office(factories.institution("ips"))


def ended(office: Office, number: int, *, channel: str = "counter", **changes: object) -> None:
    """Emit the end of an attention that waited ``number`` minutes."""
    start = factories.at(14)
    fields: dict[str, object] = {
        "institution_id": office.institution_id,
        "occurred_at": start,
        "interaction_id": number,
        "channel": channel,
        "kind": "visit",
        "started_at": start,
        "end_reason": "attended",
        "office_id": office.pk,
        "responsible_id": office.institution_id,
        "wait_seconds": number * 60,
        "service_seconds": 300,
    }
    with transaction.atomic():
        emit(types.InteractionEnded(**(fields | changes)))


def rated(office: Office, number: int, rating: int) -> None:
    """Emit a rating."""
    with transaction.atomic():
        emit(
            types.SurveyAnswered(
                institution_id=office.institution_id,
                occurred_at=factories.at(15),
                interaction_id=number,
                survey_id=number,
                rating=rating,
            )
        )


def contents() -> list[list[tuple[object, ...]]]:
    """Return every rollup's rows that are not zero, without their ids."""
    from django.db import connection

    tables = []
    with connection.cursor() as cursor:
        for rollup in ROLLUPS:
            names = ", ".join([*rollup.dimensions, *rollup.measures])
            cursor.execute(
                f"SELECT {names} FROM {rollup.table} WHERE attentions <> 0 ORDER BY {names}"
            )
            tables.append(cursor.fetchall())
    return tables


def test_one_attention_raises_exactly_its_cell_by_one(office: Office) -> None:
    ended(office, 1)
    facts_catch_up()
    before = PlaceDay.objects.get()
    ended(office, 2)
    ended(office, 3, channel="web")
    facts_catch_up()
    after = PlaceDay.objects.get(channel="counter")
    assert (before.attentions, after.attentions) == (1, 2)
    assert PlaceDay.objects.get(channel="web").attentions == 1


def test_ratings_before_and_after_their_attention_count_once(office: Office) -> None:
    ended(office, 1)
    facts_catch_up()
    rated(office, 1, 7)
    rated(office, 2, 3)
    facts_catch_up()
    ended(office, 2)
    facts_catch_up()
    line = total(SYSTEM, ALL)
    assert (line.attentions, line.ratings, line.satisfaction, line.net) == (2, 2, 0.5, 0.0)


def test_a_rebuild_makes_the_same_figures_and_keeps_batches(office: Office) -> None:
    replay_load(host_id=office.institution_id, total=500, last_day=TODAY)
    for number in range(1, 8):
        ended(office, number)
        rated(office, number, number)
    facts_catch_up()
    before = contents()
    facts_rebuild()
    assert contents() == before
    assert Attention.objects.count() == 507


def test_a_corrected_procedure_moves_its_cell(office: Office) -> None:
    procedure = factories.procedure()
    ended(office, 1)
    facts_catch_up()
    with transaction.atomic():
        emit(
            types.InteractionReclassified(
                institution_id=office.institution_id,
                occurred_at=factories.at(16),
                interaction_id=1,
                procedure_id=procedure.pk,
                responsible_id=procedure.institution_id,
            )
        )
    facts_catch_up()
    lines = {line.key: line.attentions for line in cut(SYSTEM, ALL, "procedure")}
    assert lines == {procedure.pk: 1, 0: 0}
    assert others_share(SYSTEM, ALL) == 1.0


def test_the_median_is_exact_to_the_minute(office: Office) -> None:
    for number in (1, 2, 3, 40, 50):
        ended(office, number)
    facts_catch_up()
    assert total(SYSTEM, ALL).median_wait == 3
    assert cut(SYSTEM, ALL, "office")[0].median_wait == 3


def test_what_staff_began_is_no_attention(office: Office) -> None:
    ended(office, 1, direction="out")
    facts_catch_up()
    assert not Attention.objects.exists()


def test_the_seed_is_split_to_the_unit() -> None:
    assert seed_shares(sum(SEED.values())) == SEED
    assert sum(seed_shares(170_349).values()) == 170_349


def test_rollups_equal_plain_sums_over_the_facts(office: Office) -> None:
    replay_load(host_id=office.institution_id, total=3000, last_day=TODAY)
    for name in ("day", "channel", "office", "responsible", "procedure"):
        by_rollup = {line.key: line.sums for line in cut(SYSTEM, ALL, name)}
        assert sum(sums["attentions"] for sums in by_rollup.values()) == 3000
    mixed = Filters(ALL.first, ALL.last, office_id=office.pk, responsible_id=office.institution_id)
    counted = Attention.objects.filter(office_id=office.pk).count()
    assert total(SYSTEM, mixed).attentions == sum(
        line.attentions for line in cut(SYSTEM, mixed, "day")
    )
    assert total(SYSTEM, Filters(ALL.first, ALL.last, office_id=office.pk)).attentions == counted


def test_managers_see_their_own_and_what_others_attended_for_them(office: Office) -> None:
    partner = factories.institution("srcei")
    stranger: Institution = factories.institution("otra")
    ended(office, 1, responsible_id=partner.pk)
    ended(office, 2)
    facts_catch_up()

    def seen(owner: Institution) -> int:
        viewer = factories.viewer(owner, Role.MANAGER)
        return sum(line.attentions for line in cut(viewer, ALL, "procedure"))

    assert [seen(i) for i in (office.institution, partner, stranger)] == [2, 1, 0]


@pytest.mark.parametrize(
    "text",
    ["", "periodo=x&canal=zzz", "desde=2026-13-45", "oficina=-1", "institucion=9" * 9, "oficina=ñ"],
)
def test_rubbish_filters_fall_back(text: str) -> None:
    filters = filters_read(QueryDict(text), TODAY)
    assert filters.first <= filters.last == TODAY


def test_visitors_see_nothing() -> None:
    client = Client()
    assert client.get("/panel/").status_code in (302, 403)
    assert client.get("/panel/day.csv").status_code in (302, 403)
