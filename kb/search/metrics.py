"""Measures of a ranked list against graded judgements (grades 0 to 3), at depth 10.

nDCG with linear gain, log2 discount and the ideal from the judged documents (Järvelin and
Kekäläinen, 2002, as trec_eval's ``ndcg``); relevant for R and MRR means grade 2 or more.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DEPTH = 10
USEFUL = 2
RIGHT = 3
NAMES = ("nDCG@10", "R@10", "MRR@10", "S@1", "S@3")


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with the grade of each document that was judged."""

    id: str
    query: str
    kind: str
    relevance: Mapping[str, int]


def _dcg(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 2) for rank, grade in enumerate(grades))


def score(ranked: Sequence[str], relevance: Mapping[str, int]) -> dict[str, float]:
    """Return every measure of one ranked list; repeated documents count once."""
    row = list(dict.fromkeys(ranked))[:DEPTH]
    grades = [relevance.get(doc, 0) for doc in row]
    ideal = _dcg(sorted(relevance.values(), reverse=True)[:DEPTH])
    useful = {doc for doc, grade in relevance.items() if grade >= USEFUL}
    first = next((rank for rank, grade in enumerate(grades, 1) if grade >= USEFUL), 0)
    return {
        "nDCG@10": _dcg(grades) / ideal if ideal else 0.0,
        "R@10": len(useful & set(row)) / len(useful) if useful else 0.0,
        "MRR@10": 1 / first if first else 0.0,
        "S@1": float(grades[:1] == [RIGHT]),
        "S@3": float(RIGHT in grades[:3]),
    }


def summarise(
    run: Mapping[str, Sequence[str]], queries: Sequence[JudgedQuery]
) -> dict[str, dict[str, float]]:
    """Return the means over all queries (``ALL``) and by kind; an unanswered query scores 0."""
    groups: dict[str, list[dict[str, float]]] = defaultdict(list)
    for query in queries:
        found = score(run.get(query.id, ()), query.relevance)
        groups["ALL"].append(found)
        groups[query.kind].append(found)
    return {
        group: {name: sum(row[name] for row in rows) / len(rows) for name in NAMES}
        | {"n": float(len(rows))}
        for group, rows in groups.items()
    }
