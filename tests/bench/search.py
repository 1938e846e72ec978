"""Latency of the search against the bare engine, and what a long queue of index work costs others.

    python -m tests.bench.search --queries FILE [--engine elasticsearch] [--fichas 100000] [--queue]

A database of its own: the demonstration fichas and, up to ``--fichas``, communal variants that
differ in title, commune, hours and cost. "Bare" runs ready-made native queries and fetches the
documents; "ours" goes from the text of the question to the list a person sees.
"""

import argparse
import itertools
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

ROUNDS = 5
T = TypeVar("T")


def main() -> None:
    """Parse, make the database, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", required=True, type=Path)
    parser.add_argument("--engine", choices=["embedded", "elasticsearch"], default="embedded")
    parser.add_argument("--fichas", type=int, default=369)
    parser.add_argument("--queue", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ventanilla-search-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "backend.config.settings.embedded",
            "DATA_DIR": folder,
            "SECRET_KEY": "measurements-only-secret-key-that-guards-nothing",
            "LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        _measure(given, Path(folder))


def _measure(given: argparse.Namespace, folder: Path) -> None:
    from kb import indexing
    from kb.search.elastic import ElasticEngine
    from kb.search.embedded import EmbeddedEngine
    from kb.search.registry import engine_use

    _world(given.fichas)
    engine: Any = (
        EmbeddedEngine(folder / "measured")
        if given.engine == "embedded"
        else ElasticEngine(os.environ["ELASTICSEARCH_URL"], prefix="ventanilla-bench")
    )
    engine_use(engine)
    begun = time.perf_counter()
    count = indexing.fill(engine)
    print(f"{given.engine}, {count} fichas, filled in {time.perf_counter() - begun:.1f} s")
    try:
        if given.queue:
            _queue()
        else:
            rows = given.queries.read_text(encoding="utf-8").splitlines()
            _latency(engine, [json.loads(row)["query"] for row in rows if row])
    finally:
        if given.engine == "elasticsearch":
            engine.drop()
        engine.close()


def _world(wanted: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from backend.directory.api import reference_data_load
    from kb.services import fichas_import, read_rows

    call_command("migrate", verbosity=0)
    reference_data_load()
    fichas_import(rows=read_rows())
    with transaction.atomic():
        _variants(wanted)


def _variants(wanted: int) -> None:
    from backend.directory.api import communes_list
    from kb.models import Ficha, FichaVersion

    have = Ficha.objects.count()
    communes = list(communes_list())
    taken = set(Ficha.objects.filter(parent__isnull=False).values_list("parent_id", "commune_id"))
    national = list(
        FichaVersion.objects.filter(state="published", ficha__parent__isnull=True).select_related(
            "ficha"
        )
    )
    pairs = ((v, c) for c, v in itertools.product(communes, national))
    free = ((v, c) for v, c in pairs if (v.ficha_id, c.pk) not in taken)
    for some in _batches(itertools.islice(free, max(wanted - have, 0)), 2000):
        fichas = Ficha.objects.bulk_create(_ficha(Ficha, v, c) for v, c in some)
        FichaVersion.objects.bulk_create(
            _version(FichaVersion, ficha, v, c) for ficha, (v, c) in zip(fichas, some, strict=True)
        )


def _batches(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    while some := list(itertools.islice(rows, size)):
        yield some


def _ficha(model: Any, version: Any, commune: Any) -> Any:
    parent = version.ficha
    return model(
        code=f"{parent.code[:60]}-{commune.pk}",
        institution_id=parent.institution_id,
        parent=parent,
        commune=commune,
        created_at=version.created_at,
    )


def _version(model: Any, ficha: Any, version: Any, commune: Any) -> Any:
    number = int(commune.pk)
    content = version.content | {
        "cost": f"${number % 97 * 100}",
        "term": f"Lunes a viernes de {8 + number % 3}:00 a {13 + number % 5}:00",
    }
    return model(
        ficha=ficha,
        number=1,
        state="published",
        title=f"{version.title} en {commune.name}",
        summary=version.summary,
        short_answer=version.short_answer,
        aliases=version.aliases,
        life_events=version.life_events,
        subjects=version.subjects,
        content=content,
        folded=version.folded,
        created_at=version.created_at,
        updated_at=version.updated_at,
        published_at=version.published_at,
    )


def _latency(engine: Any, questions: list[str]) -> None:
    from kb.api import search_fichas, suggest
    from kb.search.context import planner

    plan = planner().plan
    bare = [_bare(engine, plan(question)) for question in questions]
    beginnings = [
        question[:size] for question in questions for size in range(3, min(len(question), 9))
    ]
    clock = time.thread_time if engine.name == "embedded" else time.perf_counter
    for _ in range(2):  # the second time the processor is warm; both are printed
        raw = _times(clock, bare)
        ours = _times(clock, [lambda q=q: search_fichas(q, limit=10) for q in questions])  # type: ignore[misc]
        typing = _times(clock, [lambda q=q: suggest(q) for q in beginnings], rounds=1)  # type: ignore[misc]
        first = []
        for _ in range(ROUNDS):
            planner().plan.cache_clear()
            first += _times(clock, [lambda q=q: search_fichas(q, limit=10) for q in questions], 1)  # type: ignore[misc]
        first.sort()
        print(f"  bare {_both(raw)}")
        for name, taken in (("asked again", ours), ("first time", first)):
            print(f"  ours, {name}: {_both(taken)}  ratio of p95 {_p(taken, 95) / _p(raw, 95):.2f}")
        print(f"  suggestions {_both(typing)}")


def _bare(engine: Any, plan: Any) -> Callable[[], object]:
    from kb.search.engine import NATIONAL, Filters

    filters = Filters(scopes=(NATIONAL, *([plan.commune] if plan.commune else [])))
    if plan.clause is None:
        return lambda: None
    ready: Callable[[], object] = engine.bare(plan.clause, filters, limit=15)
    return ready


def _times(
    clock: Callable[[], float], work: list[Callable[[], object]], rounds: int = ROUNDS
) -> list[float]:
    taken = []
    for one in work * rounds:
        begun = clock()
        one()
        taken.append((clock() - begun) * 1000)
    return sorted(taken)


def _p(ordered: list[float], share: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def _both(ordered: list[float]) -> str:
    return f"p50 {_p(ordered, 50):.2f} p95 {_p(ordered, 95):.2f} ms"


def _queue() -> None:
    """Ask for every ficha again and again, then empty the queue while somebody else writes."""
    from kb import indexing
    from kb.models import Ficha

    ids = list(Ficha.objects.values_list("pk", flat=True))
    begun = time.perf_counter()
    requests = itertools.islice(itertools.cycle(ids), 1_000_000)
    for some in _batches(requests, 5_000):
        indexing.jobs_ask(some)
    print(
        f"  1,000,000 requests: {time.perf_counter() - begun:.1f} s, {indexing.jobs_waiting()} rows"
    )
    quiet, busy = _written(lambda: time.sleep(5)), _written(_empty)
    print(f"  another's write: alone {_both(quiet)}; while the queue is emptied {_both(busy)}")


def _empty() -> None:
    from kb import indexing

    begun, stretches, done = time.perf_counter(), 0, 0
    while indexing.jobs_waiting():
        done += indexing.catch_up()
        stretches += 1
    taken = time.perf_counter() - begun
    print(f"  emptied: {done} fichas in {taken:.1f} s, {stretches} stretches")


def _written(meanwhile: Callable[[], object]) -> list[float]:
    """Return the milliseconds of another thread's small transactions during ``meanwhile``."""
    stop, taken = threading.Event(), []

    def write() -> None:
        from django.db import connection

        from kb.models import IndexKey

        while not stop.wait(0.005):
            begun = time.perf_counter()
            IndexKey.objects.update(id=1)
            taken.append((time.perf_counter() - begun) * 1000)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    meanwhile()
    stop.set()
    thread.join()
    return sorted(taken)


if __name__ == "__main__":
    main()
