"""What the dashboard's page shows, ready for its template."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from analytics.filters import CHANNELS, CUTS, PERIODS, Filters
from analytics.models import Attention
from analytics.names import names_of
from analytics.selectors import Line, cut, others_share, total
from backend.accounts.api import Permission, Viewer
from backend.directory.api import institutions_list, offices_list
from backend.events.api import cursor_lag

LONGEST = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what is shown, each number ready."""

    name: str
    attentions: int
    satisfaction: float | None
    ratings: int
    median_wait: int | None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One cut: its figure's kind, its rows, and how many rows were left to the file."""

    name: str
    title: str
    chart: str
    rows: list[Row]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything that the page shows."""

    total: Line
    others: float | None
    tables: list[Table]
    periods: dict[str, tuple[str, int]]
    channels: dict[str, str]
    institutions: list[Any]
    offices: list[Any]
    may_export: bool
    is_demo: bool
    late: int


_CHARTS = {
    "day": "line",
    "channel": "rows",
    "responsible": "rows",
    "office": "rows",
    "procedure": "rows",
}


def dashboard(viewer: Viewer, filters: Filters) -> Dashboard:
    """Read everything that the page shows; a fixed number of statements, whatever the volume."""
    ids = viewer.institution_ids(Permission.ANALYTICS_VIEW)
    offices = offices_list()
    if ids is not None:
        offices = offices.filter(institution_id__in=ids)
    return Dashboard(
        total=total(viewer, filters),
        others=others_share(viewer, filters),
        tables=[_table(viewer, filters, name) for name in CUTS],
        periods=PERIODS,
        channels=CHANNELS,
        institutions=list(institutions_list()),
        offices=list(offices),
        may_export=viewer.has(Permission.ANALYTICS_EXPORT),
        is_demo=Attention.objects.filter(batch_id__isnull=False).exists(),
        late=cursor_lag("analytics"),
    )


def _table(viewer: Viewer, filters: Filters, name: str) -> Table:
    lines = cut(viewer, filters, name)
    shown = lines if name == "day" else lines[:LONGEST]
    names = names_of(name, shown)
    return Table(
        name=name,
        title=_titles()[name],
        chart=_CHARTS[name],
        rows=[_row(line, names) for line in shown],
        more=len(lines) - len(shown),
    )


def _titles() -> dict[str, str]:
    return {
        "day": _("Atenciones por día"),
        "channel": _("Por canal"),
        "responsible": _("Por institución responsable"),
        "office": _("Por oficina"),
        "procedure": _("Por trámite"),
    }


def _row(line: Line, names: dict[Any, str]) -> Row:
    return Row(
        name=names.get(line.key, str(line.key)),
        attentions=line.attentions,
        satisfaction=line.satisfaction,
        ratings=line.ratings,
        median_wait=line.median_wait,
    )
