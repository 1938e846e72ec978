"""200 agents at once claim 10,000 waiting turns, against a bare SKIP LOCKED loop on the same rows."""

import threading
import uuid
from collections.abc import Callable

import psycopg
from django.db import connections

from backend.routing.api import claim_next
from backend.routing.models import Presence, WorkItem
from tests.bench import world
from tests.bench.desk import _conninfo
from tests.bench.measure import Figure, Report, stopwatch

AGENTS, WAITING, CONNECTIONS = 200, 10_000, 40
EACH = 10  # an agent's capacity of 100 at the weight of 10
BAR = 0.3
BARE = """
UPDATE bench_bare SET state = 'claimed', token = %s
WHERE id = (SELECT id FROM bench_bare WHERE state = 'waiting'
            ORDER BY effective_at, id FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING id
"""


def measure(report: Report) -> None:
    """Measure the claims, then the bare loop, and look for doubles."""
    owner, queue = world.institution_with_queue("tomas")
    viewers = [world.agent(owner, queue, name=f"Agente {n}")[1] for n in range(AGENTS)]
    world.cases_add(owner, queue, WAITING * 10)
    gate = threading.BoundedSemaphore(CONNECTIONS)

    def claims(number: int) -> int:
        with gate:
            taken = sum(
                claim_next(viewer=viewers[number], queue_ids=[queue.pk]) is not None
                for _ in range(EACH)
            )
            connections.close_all()
        return taken

    taken, seconds = _all_at_once(claims)
    rate = taken / seconds
    bare_taken, bare_seconds = _bare()
    bare_rate = bare_taken / bare_seconds
    held = WorkItem.objects.filter(state="claimed", queue=queue)
    doubles = taken - held.count()
    over = Presence.objects.filter(load__gt=100).count()
    bar = f"at least {BAR} x raw"
    ratio = rate / bare_rate
    report.add(Figure("claims by 200 agents", rate, "/s", bare_rate, ratio, bar, met=ratio >= BAR))
    report.add(Figure("claims, doubles", doubles, "", bar="0", met=doubles == 0))
    report.add(Figure("claims, agents over capacity", over, "", bar="0", met=over == 0))


def _all_at_once(work: Callable[[int], int]) -> tuple[int, float]:
    barrier = threading.Barrier(AGENTS + 1)
    results = [0] * AGENTS
    failures: list[BaseException] = []

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = work(number)
        except BaseException as error:  # noqa: BLE001 - told to the caller below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(AGENTS)]
    for thread in threads:
        thread.start()
    with stopwatch() as seconds:
        barrier.wait()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
    return sum(results), seconds()


def _bare() -> tuple[int, float]:
    with psycopg.connect(_conninfo(), autocommit=True) as one:
        one.execute("DROP TABLE IF EXISTS bench_bare")
        one.execute(
            "CREATE TABLE bench_bare AS SELECT id, effective_at, 'waiting' AS state,"
            " NULL::uuid AS token FROM routing_workitem WHERE channel = 'sms'"
            " ORDER BY id DESC LIMIT 10000"
        )
        one.execute("CREATE INDEX ON bench_bare (effective_at, id) WHERE state = 'waiting'")
        one.execute("ANALYZE bench_bare")
    gate = threading.BoundedSemaphore(CONNECTIONS)

    def work(_number: int) -> int:
        with gate, psycopg.connect(_conninfo(), autocommit=True) as bare:
            return sum(
                bare.execute(BARE, [uuid.uuid4()]).fetchone() is not None for _ in range(EACH)
            )

    return _all_at_once(work)
