"""The agent's queue page and an open case, at 10,000 and at 100,000 cases.

Raw limit: the page's own statements, sent again by bare psycopg on one connection.
"""

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.cases.models import Case
from tests.bench import world
from tests.bench.measure import Figure, Report, percentile, timed

SIZES = (10_000, 100_000)
TIMES = 60
QUEUE_STATEMENTS, CASE_STATEMENTS = 12, 15
QUEUE_P50, CASE_P95, GROWTH = 40.0, 60.0, 1.3


def measure(report: Report) -> None:
    """Measure both pages at both sizes."""
    owner, queue = world.institution_with_queue("medicion")
    user, _ = world.agent(owner, queue)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    small: dict[str, float] = {}
    done = 0
    for size in SIZES:
        world.cases_add(owner, queue, size - done - 1)
        world.cases_add(owner, queue, 1, messages=20)
        done = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        long_case = Case.objects.latest("pk")
        _page(report, client, f"queue page at {size:,} cases", "/mesa/", small)
        _page(report, client, f"open case at {size:,} cases", f"/mesa/caso/{long_case.pk}/", small)


def _page(report: Report, client: Client, name: str, url: str, small: dict[str, float]) -> None:
    def load() -> None:
        answer = client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answered {answer.status_code}")

    taken = timed(load, TIMES)
    with CaptureQueriesContext(connection) as queries:
        load()
    raw = percentile(_bare([q["sql"] for q in queries.captured_queries]), 0.5)
    is_queue = name.startswith("queue")
    p50, p95 = percentile(taken, 0.5), percentile(taken, 0.95)
    bar, met = (
        (f"p50 < {QUEUE_P50:.0f} ms", p50 < QUEUE_P50)
        if is_queue
        else (f"p95 < {CASE_P95:.0f} ms", p95 < CASE_P95)
    )
    value = p50 if is_queue else p95
    report.add(
        Figure(f"{name}, {'p50' if is_queue else 'p95'}", value, "ms", raw, value / raw, bar, met)
    )
    allowed = QUEUE_STATEMENTS if is_queue else CASE_STATEMENTS
    count = len(queries)
    report.add(
        Figure(f"{name}, statements", count, "", bar=f"at most {allowed}", met=count <= allowed)
    )
    kind = name.split(" at ", maxsplit=1)[0]
    if kind in small:
        growth = p95 / small[kind]
        bar = f"p95 at most {GROWTH} x that at {SIZES[0]:,}"
        report.add(Figure(f"{name}, growth", growth, "x", bar=bar, met=growth <= GROWTH))
    small.setdefault(kind, p95)


def _bare(statements: list[str]) -> list[float]:
    """Return the milliseconds that the statements take by bare psycopg, transactions left out."""
    reads = [sql for sql in statements if sql.lstrip().upper().startswith("SELECT")]
    with psycopg.connect(_conninfo(), autocommit=True) as bare:

        def run() -> None:
            for sql in reads:
                bare.execute(sql.encode()).fetchall()

        return timed(run, TIMES)


def _conninfo() -> str:
    database = settings.DATABASES["default"]
    return psycopg.conninfo.make_conninfo(
        dbname=str(database["NAME"]),
        user=str(database["USER"]),
        password=str(database["PASSWORD"]),
        host=str(database["HOST"]),
        port=str(database["PORT"]),
    )
