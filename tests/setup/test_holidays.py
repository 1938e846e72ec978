"""Holidays are seen by whoever sets up an office, and changed by the system's administrator alone."""

from datetime import date

import pytest
from django.test import Client

from backend.accounts.api import Viewer
from backend.common.errors import InvalidInputError, NotAllowedError
from backend.directory.api import (
    Desk,
    Holiday,
    HolidayData,
    HolidayTakenError,
    business_days_add,
    desk_save,
    holiday_save,
    reference_data_load,
)
from tests.setup.conftest import World

pytestmark = pytest.mark.django_db
SYSTEM = Viewer.system()
FORM = {"date": "2027-03-05", "name": "Día del funcionario", "region": "", "commune": ""}


@pytest.fixture
def boss(world: World) -> Client:
    """The system's administrator."""
    return world.client(world.system)


def test_a_national_holiday_moves_terms_from_now_on(boss: Client) -> None:
    reference_data_load()
    before = business_days_add(date(2027, 3, 1), 5)
    answer = boss.post("/configuracion/feriados/nuevo/", FORM)
    assert answer["Location"] == "/configuracion/feriados/?ano=2027"
    page = boss.get(answer["Location"]).content.decode()
    assert "Se guardó: Día del funcionario." in page
    assert "viernes 5 de marzo" in page
    after = business_days_add(date(2027, 3, 1), 5)
    assert (after.due - before.due).days == 1
    row = Holiday.objects.get(name="Día del funcionario")
    assert row.history.count() == 1
    boss.post(f"/configuracion/feriados/{row.pk}/quitar/")
    assert business_days_add(date(2027, 3, 1), 5).due == before.due


def test_an_office_keeps_its_own_regions_and_communes_days(world: World, boss: Client) -> None:
    reference_data_load()
    commune = world.office.commune
    for name, region, place in (
        ("De la región", commune.province.region_id, ""),
        ("De la comuna", "", commune.pk),
        ("De otra región", "15" if commune.province.region_id != "15" else "14", ""),
    ):
        day = date(2027, 3, 8 + len(name) % 5)
        data = HolidayData(day, name, region, place)
        holiday_save(viewer=SYSTEM, data=data)
    page = world.client(world.local).get(
        f"/configuracion/oficina/{world.office.pk}/feriados/?ano=2027"
    )
    words = page.content.decode()
    assert "De la región" in words
    assert "De la comuna" in words
    assert "De otra región" not in words


def test_only_the_systems_administrator_changes_them(world: World) -> None:
    row = Holiday.objects.create(date=date(2027, 3, 5), name="Día", scope="national")
    for user in (world.whole, world.local):
        client = world.client(user)
        page = client.get("/configuracion/feriados/?ano=2027")
        assert page.status_code == 200
        assert "feriados/nuevo" not in page.content.decode()
        assert client.post("/configuracion/feriados/nuevo/", FORM).status_code == 403
        assert client.post(f"/configuracion/feriados/{row.pk}/quitar/").status_code == 403
    with pytest.raises(NotAllowedError):
        holiday_save(viewer=Viewer.nobody(), data=HolidayData(date(2027, 3, 9), "Otro"))
    assert not Holiday.objects.filter(name__in=["Otro", FORM["name"]]).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "x"},
        {"date": "0001-01-01"},
        {"name": ""},
        {"name": "x" * 500},
        {"region": "99"},
        {"commune": "99999"},
    ],
)
def test_rubbish_is_explained(boss: Client, changes: dict[str, str]) -> None:
    answer = boss.post("/configuracion/feriados/nuevo/", FORM | changes)
    assert answer.status_code == 422
    assert not Holiday.objects.filter(name="Día del funcionario").exists()
    for year in ("x", "99999", "²026", "0000"):
        assert boss.get("/configuracion/feriados/", {"ano": year}).status_code == 200


def test_the_same_day_and_two_places_are_refused(world: World) -> None:
    day = date(2027, 3, 5)
    holiday_save(viewer=SYSTEM, data=HolidayData(day, "Uno"))
    with pytest.raises(HolidayTakenError):
        holiday_save(viewer=SYSTEM, data=HolidayData(day, "Dos"))
    commune = world.office.commune
    both = HolidayData(day, "Tres", commune.province.region_id, commune.pk)
    with pytest.raises(InvalidInputError):
        holiday_save(viewer=SYSTEM, data=both)


def test_a_desk_gets_another_number_and_name(world: World) -> None:
    desk = desk_save(viewer=SYSTEM, office_id=world.office.pk, number=1)
    desk_save(viewer=SYSTEM, office_id=world.office.pk, number=2)
    client = world.client(world.local)
    url = f"/configuracion/oficina/{world.office.pk}/modulos/{desk.pk}/datos/"
    assert 'value="1"' in client.get(url).content.decode()
    taken = client.post(url, {"number": "2", "name": ""})
    assert taken.status_code == 422
    assert "ya está en uso" in taken.content.decode()
    assert client.post(url, {"number": "7", "name": "Accesible"}).status_code == 302
    desk = Desk.objects.get(pk=desk.pk)
    assert (desk.number, desk.name, desk.is_active) == (7, "Accesible", True)
    foreign = f"/configuracion/oficina/{world.foreign.pk}/modulos/{desk.pk}/datos/"
    assert client.get(foreign).status_code == 404


def test_queues_are_listed_by_office_and_found(world: World, boss: Client) -> None:
    from tests import factories

    factories.queue(world.mine, at=world.office)
    page = boss.get(f"/configuracion/{world.mine.pk}/filas/").content.decode()
    assert f"<h2>{world.office.name}</h2>" in page
    none = boss.get(f"/configuracion/{world.mine.pk}/filas/?q=zzz").content.decode()
    assert "Nada coincide" in none
    assert "La fila" in boss.get(f"/configuracion/{world.mine.pk}/filas/nueva/").content.decode()
