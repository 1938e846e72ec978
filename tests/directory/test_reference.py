"""The reference data is whole, official, and may be loaded twice."""

import csv
from datetime import date
from pathlib import Path

import pytest

from backend.directory.api import municipalities_load, reference_data_load
from backend.directory.models import Commune, Holiday, Institution

pytestmark = pytest.mark.django_db
OFFICIAL = Path(__file__).parent / "data" / "feriados_2024_2028.csv"


def test_counts_and_second_load() -> None:
    first = reference_data_load()
    assert (first.regions, first.provinces, first.communes) == (16, 56, 346)
    assert reference_data_load() == first


def test_345_municipalities_and_none_in_antarctica() -> None:
    reference_data_load()
    assert municipalities_load(["13101"]) == 1
    assert municipalities_load() == 344
    assert municipalities_load() == 0
    assert Institution.objects.filter(kind="municipality").count() == 345
    assert not Institution.objects.filter(commune_id="12202").exists()


def test_codes_keep_their_leading_zero() -> None:
    reference_data_load()
    iquique = Commune.objects.get(name="Iquique")
    assert (iquique.code, iquique.province.region_id) == ("01101", "01")


def test_holidays_agree_with_the_official_list() -> None:
    reference_data_load()
    with OFFICIAL.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    expected = {(date.fromisoformat(r["fecha"]), r["ambito"], r["cut"]) for r in rows}
    scopes = {"national": "nacional", "regional": "regional", "communal": "comunal"}
    loaded = {
        (h.date, scopes[h.scope], h.region_id or h.commune_id or "")
        for h in Holiday.objects.filter(date__year__range=(2024, 2028))
        if "lecci" not in h.name and "votación" not in h.name
    }
    assert loaded == expected


def test_elections_are_holidays_too() -> None:
    reference_data_load()
    assert Holiday.objects.filter(date=date(2025, 11, 16), scope="national").exists()


def test_a_corrected_holiday_survives_the_next_load() -> None:
    reference_data_load()
    Holiday.objects.filter(date=date(2026, 9, 18)).update(name="Corregido a mano")
    reference_data_load()
    assert Holiday.objects.get(date=date(2026, 9, 18)).name == "Corregido a mano"
