"""Answers questions: plans, asks the engine, groups, and falls back to the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q, QuerySet

from kb.indexing import index_soon
from kb.models import Ficha, FichaVersion
from kb.popularity import factors
from kb.search import analysis
from kb.search.context import planner
from kb.search.engine import NATIONAL, Filters, Hit, SearchUnavailableError
from kb.search.failover import ask, doubt
from kb.search.plan import Plan
from kb.search.published import published_codes
from kb.search.ranking import Group, collapse
from kb.search.reserve import reserve_keep
from kb.search.words import STOP, WEAK

MOST_RESULTS = 50
_SPARE = 5  # hits fetched beyond what is shown, since variants collapse
_VARIANTS_OF = 3  # only the first result shows its variants
UNSURE_BELOW = 24.0  # best score times share of known words


@dataclass(frozen=True, slots=True)
class FichaHit:
    """A ficha found. ``variants`` are communal versions of the same, a few of them."""

    ficha_id: int
    code: str
    title: str
    summary: str
    institution: str
    version: int
    commune_code: str = ""
    commune_name: str = ""
    is_ended: bool = False
    score: float = 0.0
    variants: tuple["FichaHit", ...] = ()


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What was found. ``degraded``: the engine is down; a reserve or the database answered.

    ``unsure``: nothing fits well enough to be called an answer; offer a person instead.
    ``commune_code``: the commune understood from the question.
    """

    hits: tuple[FichaHit, ...]
    degraded: bool = False
    unsure: bool = False
    commune_code: str = ""
    understood: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class SearchScope:
    """Where to look: responsible institutions (ids), and the commune of whoever asks or attends."""

    institution_ids: tuple[int, ...] = ()
    commune_code: str = ""


EVERYWHERE = SearchScope()


def search_fichas(query: str, *, scope: SearchScope = EVERYWHERE, limit: int = 10) -> SearchAnswer:
    """Find published fichas for a question in people's own words; never raises for any text."""
    limit = max(1, min(limit, MOST_RESULTS))
    plan = planner().plan(query)
    if plan.clause is None:
        return SearchAnswer((), unsure=bool(query.strip()), commune_code=plan.commune)
    communes = tuple(code for code in (plan.commune, scope.commune_code) if code)
    clause, filters = plan.clause, _filters(scope, communes)
    try:
        hits, degraded = ask(lambda asked: asked.search(clause, filters, limit=limit + _SPARE))
    except SearchUnavailableError:
        mend_soon()
        return SearchAnswer(
            database_search(query, scope=scope, limit=limit),
            degraded=True,
            commune_code=plan.commune,
        )
    reserve_keep(down=degraded)
    hits = published_only(hits)
    unsure = is_unsure(plan, hits)
    groups = collapse(preferred(hits), communes)[:limit]
    shown = tuple(_found(group, with_variants=n == 0) for n, group in enumerate(groups))
    return SearchAnswer(
        shown,
        degraded=degraded,
        unsure=unsure,
        commune_code=plan.commune,
        understood=plan.understood,
    )


def _filters(scope: SearchScope, communes: Sequence[str]) -> Filters:
    return Filters(
        scopes=(NATIONAL, *dict.fromkeys(communes)),
        institutions=tuple(str(pk) for pk in scope.institution_ids),
    )


def is_unsure(plan: Plan, hits: Sequence[Hit]) -> bool:
    """Tell whether the best hit is too weak for what was asked (measured: docs/search.md).

    Whoever tells what happened ("se murió mi papá") is understood, with few words as well.
    """
    if not hits:
        return True
    return not plan.told and hits[0].score * plan.share < UNSURE_BELOW


def _found(group: Group, *, with_variants: bool) -> FichaHit:
    kept = group.best.stored
    variants = [hit_of(other) for other in group.others]
    if with_variants and not kept.get("commune"):
        variants = [_variant(row, kept) for row in kept.get("variants") or ()]
    return hit_of(group.best, tuple(variants))


def _variant(row: Mapping[str, Any], parent: Mapping[str, Any]) -> FichaHit:
    return FichaHit(
        ficha_id=row["id"],
        code=row["code"],
        title=row["title"],
        summary=str(parent["summary"]),
        institution=row["institution"],
        version=row["version"],
        commune_code=row["commune"],
        commune_name=row["commune_name"],
    )


def hit_of(hit: Hit, variants: tuple[FichaHit, ...] = ()) -> FichaHit:
    """Read what the engine stored."""
    kept = hit.stored
    return FichaHit(
        ficha_id=hit.id,
        code=str(kept["slug"]),
        title=str(kept["title"]),
        summary=str(kept["summary"]),
        institution=str(kept["institution"]),
        version=int(kept["version"] or 0),
        commune_code=str(kept.get("commune") or ""),
        commune_name=str(kept.get("commune_name") or ""),
        is_ended=bool(kept.get("ended")),
        score=hit.score,
        variants=variants,
    )


def suggest(prefix: str, *, limit: int = 8) -> list[FichaHit]:
    """Return national fichas whose names hold words that begin as typed, from the third letter on."""
    if len(prefix.strip()) < 3:
        return []
    filters = Filters(scopes=(NATIONAL,))
    try:
        found, _ = ask(lambda asked: asked.suggest(prefix[:100], filters, limit=limit))
    except SearchUnavailableError:
        mend_soon()
        return list(database_search(prefix, scope=EVERYWHERE, limit=limit))
    return [hit_of(hit) for hit in published_only(found)]


def preferred(hits: list[Hit]) -> list[Hit]:
    """Let what people use most come first among what fits alike."""
    known = factors()
    if not known:
        return hits

    def weighed(hit: Hit) -> float:
        return -hit.score * known.get(int(hit.stored.get("parent_id") or hit.id), 1.0)

    return sorted(hits, key=weighed)


def mend_soon() -> None:
    """Have the index looked at, and the reserve: no engine could answer for this database."""
    reserve_keep(down=True)
    index_soon()


def published_only(hits: list[Hit]) -> list[Hit]:
    """Leave out what is not published any more, variants too; the index is then looked at.

    The code must agree: in an index of another database the same id is another ficha.
    """
    variants = [row for hit in hits[:_VARIANTS_OF] for row in hit.stored.get("variants") or ()]
    codes = published_codes([*(hit.id for hit in hits), *(row["id"] for row in variants)])
    gone = {row["id"] for row in variants if codes.get(row["id"]) != row["code"]}
    kept = [hit for hit in hits if codes.get(hit.id) == hit.stored["slug"]]
    if gone or len(kept) < len(hits):
        doubt()
        index_soon()
    return [_without(hit, gone) for hit in kept] if gone else kept


def _without(hit: Hit, gone: set[int]) -> Hit:
    rows = [row for row in hit.stored.get("variants") or () if row["id"] not in gone]
    return replace(hit, stored={**hit.stored, "variants": rows})


def database_search(query: str, *, scope: SearchScope, limit: int) -> tuple[FichaHit, ...]:
    """Find by words in titles, other names and summaries alone: while the engine is down."""
    stems = [
        analysis.stem(word)
        for word in analysis.query_words(query[:300])
        if word not in STOP and word not in WEAK
    ][:8]
    if not stems:
        return ()
    any_stem = Q()
    for stem in stems:
        any_stem |= Q(folded__contains=stem)
    rows = _published(scope).filter(any_stem)[:300]
    ranked = sorted(rows, key=lambda row: -_database_score(row, stems))
    return tuple(_hit_of_row(row) for row in ranked[:limit])


def _published(scope: SearchScope) -> QuerySet[FichaVersion]:
    rows = FichaVersion.objects.filter(
        state=FichaVersion.State.PUBLISHED, ficha__state=Ficha.State.ACTIVE
    ).select_related("ficha__institution", "ficha__commune")
    place = Q(ficha__commune__isnull=True)
    if scope.commune_code:
        place |= Q(ficha__commune_id=scope.commune_code)
    if scope.institution_ids:
        rows = rows.filter(ficha__institution_id__in=scope.institution_ids)
    return rows.filter(place)


def _database_score(row: FichaVersion, stems: Sequence[str]) -> float:
    title = analysis.fold(row.title)
    return sum((2.0 if stem in title else 1.0) for stem in stems if stem in row.folded)


def _hit_of_row(row: FichaVersion) -> FichaHit:
    ficha = row.ficha
    return FichaHit(
        ficha_id=ficha.pk,
        code=ficha.code,
        title=row.title,
        summary=row.summary,
        institution=ficha.institution.name,
        version=row.number,
        commune_code=ficha.commune_id or "",
        commune_name=ficha.commune.name if ficha.commune else "",
        is_ended=ficha.is_ended,
    )
