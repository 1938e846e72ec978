"""Loading 1 % of the seed's attentions, and the dashboard over them with eight managers at once."""

import threading

import psycopg
from allauth.mfa.models import Authenticator
from django.db import connection, connections
from django.test import Client

from analytics.filters import Filters
from analytics.models import Attention
from analytics.selectors import cut, total
from analytics.services.replay import SEED_TOTAL, replay_load
from backend.accounts.models import User
from backend.accounts.permissions import Role
from backend.accounts.viewer import Viewer
from backend.common import clock
from backend.directory.models import Institution
from tests import factories
from tests.bench.desk import _conninfo
from tests.bench.measure import Figure, Report, percentile, stopwatch, timed

SHARE = 100
MANAGERS, EACH = 8, 20
LOAD_BAR, P95_BAR = 3.0, 100.0


def measure(report: Report) -> None:
    """Load, compare with a bare COPY of the same rows, then look at the dashboard."""
    host = factories.institution("anfitriona")
    for _ in range(16):
        factories.office(host)
    for _ in range(91):
        factories.procedure(host)
    number = SEED_TOTAL // SHARE
    today = clock.local_date("America/Santiago")
    with stopwatch() as seconds:
        replay_load(host_id=host.pk, total=number, last_day=today)
    bare = _bare_copy()
    ratio = seconds() / bare
    bar = f"at most {LOAD_BAR} x a bare COPY"
    name = f"load {number:,} attentions with rollups"
    report.add(Figure(name, seconds(), "s", bare, ratio, bar, met=ratio <= LOAD_BAR))
    _exact(report, number)
    _dashboard(report, host.pk)


def _bare_copy() -> float:
    """COPY the same columns of the same rows out of memory into a table without an index."""
    with psycopg.connect(_conninfo(), autocommit=True) as bare:
        bare.execute("CREATE TABLE bench_copy (LIKE analytics_attention)")
        rows = bare.execute("SELECT * FROM analytics_attention").fetchall()
        with (
            stopwatch() as seconds,
            bare.cursor() as cursor,
            cursor.copy("COPY bench_copy FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        bare.execute("DROP TABLE bench_copy")
    return seconds()


def _exact(report: Report, number: int) -> None:
    today = clock.local_date("America/Santiago")
    filters = Filters(first=today.replace(year=today.year - 2), last=today)
    shown = total(Viewer.system(), filters).attentions
    by_cut = {
        name: sum(x.attentions for x in cut(Viewer.system(), filters, name))
        for name in ("day", "channel", "office", "procedure")
    }
    off = max(abs(value - number) for value in (shown, Attention.objects.count(), *by_cut.values()))
    report.add(Figure("dashboard against plain SQL, difference", off, "", bar="0", met=off == 0))


def _managers(host_id: int) -> list[User]:
    """Make the managers, each with the second factor that the role needs."""
    users: list[User] = []
    for number in range(MANAGERS):
        host = Institution.objects.get(pk=host_id)
        viewer = factories.viewer(host, Role.MANAGER, name=f"Jefa {number}")
        user = User.objects.get(pk=viewer.staff_id)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        users.append(user)
    return users


def _dashboard(report: Report, host_id: int) -> None:
    users = _managers(host_id)
    taken: list[float] = []
    lock = threading.Lock()

    def look(user: User) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

        def load() -> None:
            answer = client.get("/panel/?periodo=365")
            if answer.status_code != 200:
                raise RuntimeError(f"/panel/ answered {answer.status_code}")

        mine = timed(load, EACH)
        with lock:
            taken.extend(mine)
        connections.close_all()

    threads = [threading.Thread(target=look, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connection.cursor() as cursor:

        def plain() -> None:
            cursor.execute(
                "SELECT day, channel, COUNT(*) FROM analytics_attention GROUP BY day, channel"
            )
            cursor.fetchall()

        raw = percentile(timed(plain, 10), 0.5)
    p95 = percentile(taken, 0.95)
    name = "dashboard, 12 months, 8 managers at once, p95"
    bar = f"p95 < {P95_BAR:.0f} ms"
    report.add(
        Figure(
            name,
            p95,
            "ms",
            raw,
            p95 / raw,
            bar,
            met=p95 < P95_BAR,
            note="raw: one GROUP BY over the facts, alone",
        )
    )
