"""Reads of the rollups; each returns only what the viewer may see.

A manager of an institution sees what was attended at its windows, and what others attended on its
behalf; a manager of one office sees that office.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet, Sum

from analytics.filters import Filters
from analytics.models import Attention, MatterDay, PlaceDay, WaitDay, WaitMatterDay
from analytics.rollups import MEASURES
from backend.accounts.api import Permission, Viewer

RATINGS = tuple(range(1, 8))
# Cuts that only the rollup by matter has; the others read the (smaller) rollup by place.
MATTER_CUTS = frozenset({"responsible", "procedure"})
COLUMN = {
    "day": "day",
    "channel": "channel",
    "office": "office_id",
    "responsible": "responsible_id",
    "procedure": "procedure_id",
}


@dataclass(frozen=True, slots=True)
class Line:
    """The sums of one value of a dimension. Waits in minutes, indices as shares of 0 to 1."""

    key: Any
    sums: dict[str, int]
    median_wait: int | None = None

    @property
    def attentions(self) -> int:
        """Return how many attentions."""
        return self.sums["attentions"]

    @property
    def ratings(self) -> int:
        """Return how many were rated."""
        return sum(self.sums[f"r{value}"] for value in RATINGS)

    @property
    def satisfaction(self) -> float | None:
        """Return the share of 6 and 7, or None when nobody answered."""
        return (self.sums["r6"] + self.sums["r7"]) / self.ratings if self.ratings else None

    @property
    def net(self) -> float | None:
        """Return the share of 6 and 7 minus the share of 1 to 4."""
        if not self.ratings or self.satisfaction is None:
            return None
        return self.satisfaction - sum(self.sums[f"r{v}"] for v in (1, 2, 3, 4)) / self.ratings


def _visible(viewer: Viewer, *, by_matter: bool) -> Q:
    """Return the filter of the rows the viewer may see."""
    ids = viewer.institution_ids(Permission.ANALYTICS_VIEW)
    if ids is None:
        return Q()
    seen = Q(pk__in=[])
    for institution_id in ids:
        offices = viewer.office_ids(Permission.ANALYTICS_VIEW, institution_id)
        if offices is None:
            seen |= Q(institution_id=institution_id)
            seen |= Q(responsible_id=institution_id) if by_matter else Q()
        elif not by_matter:
            seen |= Q(institution_id=institution_id, office_id__in=offices)
    return seen


def _chosen(filters: Filters, *, by_matter: bool) -> Q:
    chosen = Q(day__range=(filters.first, filters.last))
    if filters.channel:
        chosen &= Q(channel=filters.channel)
    if filters.responsible_id and by_matter:
        chosen &= Q(responsible_id=filters.responsible_id)
    if filters.office_id and not by_matter:
        chosen &= Q(office_id=filters.office_id)
    return chosen


def _tables(
    filters: Filters, dimension: str
) -> tuple[type[models.Model], type[models.Model], bool]:
    by_matter = bool(filters.responsible_id) or dimension in MATTER_CUTS
    return (MatterDay, WaitMatterDay, True) if by_matter else (PlaceDay, WaitDay, False)


def _needs_facts(filters: Filters, dimension: str) -> bool:
    """Tell whether a cut mixes an office with a matter, which only the facts can answer."""
    matter = bool(filters.responsible_id) or dimension in MATTER_CUTS
    place = bool(filters.office_id) or dimension == "office"
    return matter and place


def cut(viewer: Viewer, filters: Filters, dimension: str, *, waits: bool = True) -> list[Line]:
    """Return the sums by one dimension, largest first (days in order).

    ``dimension`` is a key of ``filters.CUTS``. Two statements (one without ``waits``), whatever the volume.
    """
    column = COLUMN[dimension]
    if _needs_facts(filters, dimension):
        rows, minutes = _from_facts(viewer, filters, column)
    else:
        rows, minutes = _from_rollups(viewer, filters, dimension, waits=waits)
    medians = _medians(minutes)
    lines = [
        Line(
            row[column],
            {name: row[f"s_{name}"] or 0 for name in MEASURES},
            medians.get(row[column]),
        )
        for row in rows
    ]
    if dimension == "day":
        return sorted(lines, key=lambda line: line.key)
    return sorted(lines, key=lambda line: (-line.attentions, str(line.key)))


def total(viewer: Viewer, filters: Filters) -> Line:
    """Return the sums of everything chosen, with the median wait over all of it."""
    lines = cut(viewer, filters, "channel", waits=False)
    sums = {name: sum(line.sums[name] for line in lines) for name in MEASURES}
    minutes = _minutes(viewer, filters)
    return Line("", sums, _medians(("", minute, n) for minute, n in minutes).get(""))


def others_share(viewer: Viewer, filters: Filters) -> float | None:
    """Return the share attended for institutions other than the host, or None without attentions."""
    rows = MatterDay.objects.filter(
        _visible(viewer, by_matter=True), _chosen(filters, by_matter=True)
    )
    sums = rows.aggregate(
        every=Sum("attentions"),
        others=Sum("attentions", filter=~Q(responsible_id=models.F("institution_id"))),
    )
    return (sums["others"] or 0) / sums["every"] if sums["every"] else None


def _from_rollups(
    viewer: Viewer, filters: Filters, dimension: str, *, waits: bool
) -> tuple[Iterable[dict[str, Any]], Iterable[tuple[Any, int, int]]]:
    table, wait_table, by_matter = _tables(filters, dimension)
    column = COLUMN[dimension]
    where = _visible(viewer, by_matter=by_matter) & _chosen(filters, by_matter=by_matter)
    sums = {f"s_{name}": Sum(name) for name in MEASURES}
    rows = table._default_manager.filter(where).values(column).annotate(**sums)
    if not waits:
        return rows, ()
    by_minute = wait_table._default_manager.filter(where).values_list(column, "minutes")
    return rows, by_minute.annotate(n=Sum("attentions"))


def _facts(viewer: Viewer, filters: Filters) -> QuerySet[Attention]:
    matter = _visible(viewer, by_matter=True) | _visible(viewer, by_matter=False)
    chosen = _chosen(filters, by_matter=True) & _chosen(filters, by_matter=False)
    return Attention.objects.filter(matter, chosen)


def _from_facts(
    viewer: Viewer, filters: Filters, column: str
) -> tuple[Iterable[dict[str, Any]], Iterable[tuple[Any, int, int]]]:
    facts = _facts(viewer, filters)
    sums = {f"s_{name}": expression for name, expression in FACT_SUMS.items()}
    rows = facts.values(column).annotate(**sums)
    by_minute = (
        facts.filter(wait_seconds__isnull=False)
        .annotate(minutes=models.F("wait_seconds") / 60)
        .values_list(column, "minutes")
        .annotate(n=models.Count("pk"))
    )
    return rows, by_minute


def _where(**condition: Any) -> models.Count:
    return models.Count("pk", filter=Q(**condition))


FACT_SUMS: dict[str, Any] = {
    "attentions": models.Count("pk"),
    "attended": _where(end_reason__in=["attended", "self_served"]),
    "abandoned": _where(end_reason="abandoned"),
    "no_show": _where(end_reason="no_show"),
    "unattended": _where(end_reason="unattended"),
    "waits": models.Count("wait_seconds"),
    "wait_seconds": Sum("wait_seconds"),
    "services": models.Count("service_seconds"),
    "service_seconds": Sum("service_seconds"),
    **{f"r{value}": _where(rating=value) for value in RATINGS},
}


def _minutes(viewer: Viewer, filters: Filters) -> list[tuple[int, int]]:
    if filters.office_id and filters.responsible_id:
        _, by_minute = _from_facts(viewer, filters, "channel")
        counts: dict[int, int] = defaultdict(int)
        for _key, minute, n in by_minute:
            counts[minute] += n
        return list(counts.items())
    _, wait_table, by_matter = _tables(filters, "channel")
    where = _visible(viewer, by_matter=by_matter) & _chosen(filters, by_matter=by_matter)
    rows = wait_table._default_manager.filter(where).values_list("minutes")
    return list(rows.annotate(n=Sum("attentions")))


def _medians(rows: Iterable[tuple[Any, int, int]]) -> dict[Any, int]:
    """Return the (lower) median of whole minutes by key, from counts by minute."""
    by_key: dict[Any, list[tuple[int, int]]] = defaultdict(list)
    for key, minute, n in rows:
        by_key[key].append((minute, n))
    return {key: _median(sorted(counts)) for key, counts in by_key.items()}


def _median(counts: list[tuple[int, int]]) -> int:
    half = (sum(n for _, n in counts) + 1) // 2
    seen = 0
    for minute, n in counts:
        seen += n
        if seen >= half:
            return minute
    raise ValueError("no counts")
