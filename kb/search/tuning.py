"""Learns the weights of a plan by coordinate ascent on judged queries.

Deterministic: the same fichas, queries and seed give the same weights. A step is kept only when it
raises nDCG@10 by more than noise, so that the weights stay near values a person would choose.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace

from kb.search.engine import NATIONAL, Filters, SearchEngine
from kb.search.metrics import JudgedQuery, summarise
from kb.search.plan import Planner, Weights
from kb.search.ranking import collapse

FACTORS = (0.5, 0.75, 1.33, 2.0)
NOISE = 0.0008


def measure(engine: SearchEngine, planner: Planner, queries: Sequence[JudgedQuery]) -> float:
    """Return nDCG@10 of a planner, without the variants that a page shows below its first result."""
    run = {query.id: _codes(engine, planner, query.query) for query in queries}
    return summarise(run, queries)["ALL"]["nDCG@10"]


def _codes(engine: SearchEngine, planner: Planner, question: str) -> list[str]:
    plan = planner.plan(question)
    if plan.clause is None:
        return []
    communes = (plan.commune,) if plan.commune else ()
    hits = engine.search(plan.clause, Filters(scopes=(NATIONAL, *communes)), limit=15)
    groups = collapse(hits, communes)
    return [str(hit.stored["slug"]) for group in groups for hit in (group.best, *group.others)]


def climb(
    score: Callable[[Weights], float], start: Weights, *, rounds: int = 2, seed: int = 0
) -> Iterator[tuple[Weights, float]]:
    """Yield ever better weights with their score, one number changed at a time."""
    best, reached = start, score(start)
    yield best, reached
    names = [field.name for field in fields(Weights)]
    shuffle = random.Random(seed)  # noqa: S311 - the order of trials, nothing secret
    for _ in range(rounds):
        shuffle.shuffle(names)
        for name in names:
            for factor in FACTORS:
                tried = replace(best, **{name: round(getattr(best, name) * factor, 3)})
                value = score(tried)
                if value > reached + NOISE:
                    best, reached = tried, value
                    yield best, reached
