"""The rollups, declared: dimensions, measures, and the two ways they are filled.

A measure is one SQL expression over a fact, so that the increments that follow the event log and
the rebuild from the facts cannot differ: both are the same ``INSERT ... SELECT ... GROUP BY``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from analytics.models import Attention, MatterDay, PlaceDay, WaitDay, WaitMatterDay

FACTS = Attention._meta.db_table
_COUNT = "COUNT(*)"


def _where(condition: str) -> str:
    return f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)"


MEASURES = {
    "attentions": _COUNT,
    "attended": _where("end_reason IN ('attended', 'self_served')"),
    "abandoned": _where("end_reason = 'abandoned'"),
    "no_show": _where("end_reason = 'no_show'"),
    "unattended": _where("end_reason = 'unattended'"),
    "waits": "COUNT(wait_seconds)",
    "wait_seconds": "COALESCE(SUM(wait_seconds), 0)",
    "services": "COUNT(service_seconds)",
    "service_seconds": "COALESCE(SUM(service_seconds), 0)",
    **{f"r{value}": _where(f"rating = {value}") for value in range(1, 8)},
}


@dataclass(frozen=True, slots=True)
class Rollup:
    """One rollup table: its dimensions (name to SQL over a fact), measures, and which facts count."""

    table: str
    dimensions: dict[str, str]
    measures: dict[str, str]
    condition: str = ""

    def merge_sql(self, facts: str, *, sign: str = "") -> str:
        """Return the statement that adds (or with ``sign='-'`` takes away) facts chosen by a condition.

        ``facts`` is a fixed SQL condition on the fact table; its values come as parameters.
        """
        names = [*self.dimensions, *self.measures]
        values = [*self.dimensions.values(), *(f"{sign}({sql})" for sql in self.measures.values())]
        condition = f"({facts})" + (f" AND {self.condition}" if self.condition else "")
        adding = ", ".join(f"{m} = {self.table}.{m} + excluded.{m}" for m in self.measures)
        group = ", ".join(str(n) for n in range(1, len(self.dimensions) + 1))
        return (
            f"INSERT INTO {self.table} ({', '.join(names)}) "  # noqa: S608 - names from this module
            f"SELECT {', '.join(values)} FROM {FACTS} WHERE {condition} GROUP BY {group} "
            f"ON CONFLICT ({', '.join(self.dimensions)}) DO UPDATE SET {adding}"
        )


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_PLACE = _same("day", "institution_id", "office_id", "channel")
_MATTER = _same("day", "institution_id", "responsible_id", "procedure_id", "channel")
_MINUTES = {"minutes": "wait_seconds / 60"}
_WAITED = "wait_seconds IS NOT NULL"

ROLLUPS = (
    Rollup(PlaceDay._meta.db_table, _PLACE, MEASURES),
    Rollup(MatterDay._meta.db_table, _MATTER, MEASURES),
    Rollup(WaitDay._meta.db_table, _PLACE | _MINUTES, {"attentions": _COUNT}, _WAITED),
    Rollup(WaitMatterDay._meta.db_table, _MATTER | _MINUTES, {"attentions": _COUNT}, _WAITED),
)


def rollups_add(facts: str, parameters: Sequence[int | str], *, sign: str = "") -> None:
    """Add the facts of a condition to every rollup (or take them away), in the caller's transaction."""
    with connection.cursor() as cursor:
        for rollup in ROLLUPS:
            cursor.execute(rollup.merge_sql(facts, sign=sign), parameters)


def rollups_rebuild() -> None:
    """Make every rollup anew from the facts, in the caller's transaction."""
    with connection.cursor() as cursor:
        for rollup in ROLLUPS:
            cursor.execute(f"DELETE FROM {rollup.table}")  # noqa: S608 - a name from this module
            cursor.execute(rollup.merge_sql("1 = 1"))
