"""Loads Chile's reference data: territory, holidays, municipalities. Every load may be repeated."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from backend.directory.models import Commune, Holiday, Institution, Province, Region

DATA = Path(__file__).resolve().parents[1] / "data"
FIRST_YEAR, LAST_YEAR = 2020, 2045
# Antártica is administered by the municipality of Cabo de Hornos (Ley 18.695, art. 1; Ley 19.130).
WITHOUT_MUNICIPALITY = frozenset({"12202"})
# The library gives 20 August to all of Ñuble; Ley 20.768 gives it to these two communes only.
CHILLAN = ("16101", "16103")


@dataclass(frozen=True, slots=True)
class ReferenceCounts:
    """How many rows of each kind there are after a load."""

    regions: int
    provinces: int
    communes: int
    holidays: int


def reference_data_load() -> ReferenceCounts:
    """Load regions, provinces, communes and holidays, or bring them up to date."""
    with transaction.atomic():
        territory_load()
        holidays_load()
    return ReferenceCounts(
        Region.objects.count(),
        Province.objects.count(),
        Commune.objects.count(),
        Holiday.objects.count(),
    )


def territory_load() -> None:
    """Load the 16 regions, 56 provinces and 346 communes with their official codes (CUT)."""
    rows = _read("cut_comunas.csv")
    regions = {r["cut_region"]: (r["region"], r["iso_3166_2"]) for r in rows}
    provinces = {r["cut_provincia"]: (r["provincia"], r["cut_region"]) for r in rows}
    Region.objects.bulk_create(
        [Region(code=code, name=name, iso_code=iso) for code, (name, iso) in regions.items()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "iso_code"],
    )
    Province.objects.bulk_create(
        [Province(code=code, name=name, region_id=r) for code, (name, r) in provinces.items()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "region"],
    )
    Commune.objects.bulk_create(
        [_commune(row) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "other_names", "province", "population"],
    )


def holidays_load(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> int:
    """Add the holidays that are missing and return how many; rows mended by hand stay.

    National and regional days come from the ``holidays`` library; elections (Ley 18.700, art. 180) and
    other one-off days from ``data/holidays.csv``. Bank holidays are not days off for an office.
    """
    import holidays  # here: it takes most of a second, and only this load needs it

    years = range(first_year, last_year + 1)
    national = holidays.country_holidays("CL", language="es", years=years)
    arica = holidays.country_holidays("CL", language="es", subdiv="AP", years=years)
    chillan = holidays.country_holidays("CL", language="es", subdiv="NB", years=years)
    wanted = [_national(day, name) for day, name in national.items()]
    wanted += [
        Holiday(date=day, name=_short(name), scope=Holiday.Scope.REGIONAL, region_id="15")
        for day, name in arica.items()
        if day not in national
    ]
    wanted += [
        Holiday(date=day, name=_short(name), scope=Holiday.Scope.COMMUNAL, commune_id=commune)
        for day, name in chillan.items()
        if day not in national
        for commune in CHILLAN
    ]
    wanted += [_corrected(row) for row in _read("holidays.csv")]
    known = {(h.date, h.region_id, h.commune_id) for h in Holiday.objects.all()}
    missing = {
        (h.date, h.region_id, h.commune_id): h
        for h in reversed(wanted)
        if (h.date, h.region_id, h.commune_id) not in known
    }
    Holiday.objects.bulk_create(list(missing.values()))
    return len(missing)


def municipalities_load(commune_codes: Iterable[str] | None = None) -> int:
    """Make the municipalities of these communes (None: all 345) into institutions; return how many."""
    communes = Commune.objects.exclude(code__in=WITHOUT_MUNICIPALITY)
    if commune_codes is not None:
        communes = communes.filter(code__in=list(commune_codes))
    known = set(
        Institution.objects.filter(kind=Institution.Kind.MUNICIPALITY).values_list(
            "commune_id", flat=True
        )
    )
    missing = [
        Institution(
            code=f"muni-{commune.code}",
            name=f"Municipalidad de {commune.name}",
            short_name=f"Municipalidad de {commune.name}"[:40],
            kind=Institution.Kind.MUNICIPALITY,
            commune=commune,
        )
        for commune in communes
        if commune.code not in known
    ]
    bulk_create_with_history(missing, Institution)
    return len(missing)


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _commune(row: dict[str, str]) -> Commune:
    return Commune(
        code=row["cut_comuna"],
        name=row["comuna"],
        other_names=row["otros_nombres"],
        province_id=row["cut_provincia"],
        population=int(row["poblacion_proyectada_2024_ine_base2017"] or 0),
    )


def _short(name: str) -> str:
    return name.split(";", 1)[0].strip()[:120]


def _national(day: date, name: str) -> Holiday:
    return Holiday(date=day, name=_short(name), scope=Holiday.Scope.NATIONAL)


def _corrected(row: dict[str, str]) -> Holiday:
    code = row["cut"]
    return Holiday(
        date=date.fromisoformat(row["date"]),
        name=row["name"],
        scope=row["scope"],
        region_id=code if row["scope"] == Holiday.Scope.REGIONAL else None,
        commune_id=code if row["scope"] == Holiday.Scope.COMMUNAL else None,
    )
