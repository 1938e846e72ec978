"""Runs judged queries through the same path as a person's search."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from kb.indexing import fill
from kb.search.context import planner_forget
from kb.search.engine import SearchEngine
from kb.search.metrics import JudgedQuery
from kb.search.query import FichaHit, search_fichas
from kb.search.registry import engine_use

_UNSEEN = frozenset("012")
DEEP = 12


def queries_read(path: Path) -> list[JudgedQuery]:
    """Read a file of judged queries, one JSON object a line; raises ``ValueError`` for others."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return [JudgedQuery(row["id"], row["query"], row["kind"], row["relevance"]) for row in rows]


def split(queries: Sequence[JudgedQuery], part: str) -> list[JudgedQuery]:
    """Return the queries whose id ends in 0 to 2 (``unseen``), the rest (``seen``) or all."""
    if part == "all":
        return list(queries)
    return [query for query in queries if (query.id[-1] in _UNSEEN) == (part == "unseen")]


def run_queries(engine: SearchEngine, queries: Iterable[JudgedQuery]) -> dict[str, list[str]]:
    """Fill ``engine`` with the published fichas and return the codes found for each query.

    Codes come as a person reads the page: each result, then its communal variants shown below it.
    """
    fill(engine)
    planner_forget()
    engine_use(engine)
    try:
        return {q.id: as_read(search_fichas(q.query, limit=DEEP).hits) for q in queries}
    finally:
        engine_use(None)


def as_read(hits: Iterable[FichaHit]) -> list[str]:
    """Return the codes in reading order."""
    return [hit.code for top in hits for hit in (top, *top.variants)]


def decision(engine: SearchEngine, answerable: Sequence[str], path: Path) -> dict[str, float]:
    """Return precision and recall of saying "no sé" on an engine that ``run_queries`` filled.

    ``path`` holds questions without answer (kind, tab, question); ``answerable`` have one.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    hopeless = [line.split("\t")[1] for line in lines if line and not line.startswith("#")]
    engine_use(engine)
    try:
        rightly = sum(search_fichas(question).unsure for question in hopeless)
        wrongly = sum(search_fichas(question).unsure for question in answerable)
    finally:
        engine_use(None)
    said = rightly + wrongly
    return {
        "precision": rightly / said if said else 0.0,
        "recall": rightly / len(hopeless),
        "answered": 1 - wrongly / len(answerable),
    }
