"""The dashboard, and each of its tables as a file."""

import csv
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analytics.dashboard import dashboard
from analytics.filters import CUTS, filters_read
from analytics.names import names_of
from analytics.selectors import RATINGS, Line, cut
from backend.accounts.api import Permission, Viewer, viewer_from_request
from backend.common import clock
from backend.common.errors import NotAllowedError, NotFoundError


def _manager(request: HttpRequest, permission: Permission) -> Viewer:
    viewer = viewer_from_request(request)
    if not viewer.has(permission):
        raise NotAllowedError
    return viewer


def _today() -> date:
    return clock.local_date("America/Santiago")


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Show volume, satisfaction and waits of what the viewer may see."""
    viewer = _manager(request, Permission.ANALYTICS_VIEW)
    filters = filters_read(request.GET, _today())
    context = {"board": dashboard(viewer, filters), "filters": filters}
    return render(request, "analytics/panel.html", context)


@require_safe
def table_file(request: HttpRequest, name: str) -> HttpResponse:
    """Answer one table of the dashboard as CSV (UTF-8 with a mark, so that spreadsheets read ñ)."""
    viewer = _manager(request, Permission.ANALYTICS_EXPORT)
    if name not in CUTS:
        raise NotFoundError
    filters = filters_read(request.GET, _today())
    lines = cut(viewer, filters, name)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    file_name = f"ventanilla-{name}-{filters.first}-{filters.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    writer = csv.writer(response)
    writer.writerow(_header(CUTS[name]))
    writer.writerows(_rows(lines, names_of(name, lines)))
    return response


def _header(dimension: str) -> list[str]:
    fixed = [
        dimension,
        _("atenciones"),
        _("atendidas"),
        _("abandonadas"),
        _("no se presentó"),
        _("no atendidas"),
        _("espera mediana (min)"),
        _("respuestas"),
        _("índice de satisfacción"),
        _("satisfacción neta"),
    ]
    return fixed + [_("nota %(n)d") % {"n": value} for value in RATINGS]


def _rows(lines: Iterable[Line], names: dict[Any, str]) -> Iterable[list[Any]]:
    for line in lines:
        sums = line.sums
        yield [
            _safe(names.get(line.key, str(line.key))),
            line.attentions,
            sums["attended"],
            sums["abandoned"],
            sums["no_show"],
            sums["unattended"],
            "" if line.median_wait is None else line.median_wait,
            line.ratings,
            "" if line.satisfaction is None else f"{line.satisfaction:.4f}",
            "" if line.net is None else f"{line.net:.4f}",
            *(sums[f"r{value}"] for value in RATINGS),
        ]


def _safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
