"""Keeps the search index in step with what is published.

Publishing writes an event; the cursor ``kb.search`` turns events into index jobs (one row a ficha)
inside the database; jobs are then done against the engine, outside any transaction. An engine that
is down leaves the jobs where they are, and a sweeper comes back.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch, QuerySet

from backend.common import clock
from backend.events.api import follow
from kb.content import FichaContent
from kb.models import Ficha, FichaVersion, IndexJob
from kb.search.documents import FichaText, search_doc
from kb.search.engine import SearchDoc, SearchUnavailableError
from kb.search.registry import engine

CONSUMER = "kb.search"
BATCH = 500
VARIANTS_SHOWN = 4
_TYPES = frozenset({"ficha.published", "ficha.archived"})


def index_soon() -> None:
    """Ask a worker to catch up once the transaction is committed; never fails the caller."""
    from kb.tasks import search_follow

    transaction.on_commit(search_follow.delay, robust=True)


def catch_up() -> int:
    """Read the event log, do the jobs; returns how many fichas were brought up to date.

    Raises ``SearchUnavailableError`` when the engine is down; the jobs wait.
    """
    while follow(CONSUMER, _events_to_jobs) == BATCH:
        pass
    done = 0
    while count := jobs_do():
        done += count
    return done


def _events_to_jobs(records: Sequence[Any]) -> None:
    ids = {int(r.payload["ficha_id"]) for r in records if r.type in _TYPES}
    jobs_ask(ids)


def jobs_ask(ficha_ids: Iterable[int]) -> None:
    """Write a job for each ficha and for its national parent; a waiting one is renewed."""
    wanted = set(ficha_ids)
    rows = Ficha.objects.filter(pk__in=wanted).values_list("pk", "parent_id")
    every = {pk for pk, _ in rows} | {parent for _, parent in rows if parent}
    IndexJob.objects.bulk_create(
        [IndexJob(ficha_id=pk, token=uuid.uuid4(), asked_at=clock.now()) for pk in sorted(every)],
        update_conflicts=True,
        unique_fields=["ficha"],
        update_fields=["token", "asked_at"],
    )


def jobs_do(limit: int = BATCH) -> int:
    """Do up to ``limit`` waiting jobs; a job renewed meanwhile stays."""
    jobs = list(IndexJob.objects.order_by("asked_at", "pk")[:limit])
    if not jobs:
        return 0
    docs = list(documents(Ficha.objects.filter(pk__in=[job.ficha_id for job in jobs])))
    gone = {job.ficha_id for job in jobs} - {doc.id for doc in docs}
    try:
        if docs:
            engine().index(docs)
        if gone:
            engine().remove(sorted(gone))
    except SearchUnavailableError:
        IndexJob.objects.filter(pk__in=[job.pk for job in jobs]).update(attempts=F("attempts") + 1)
        raise
    for job in jobs:
        IndexJob.objects.filter(pk=job.pk, token=job.token).delete()
    return len(jobs)


def rebuild() -> int:
    """Write the entire index anew while the old one answers, then do what came in between."""
    count = engine().rebuild(documents(Ficha.objects.all()))
    jobs_ask(drift())
    while jobs_do():
        pass
    return count


def drift() -> set[int]:
    """Return the fichas whose document in the index is missing, superfluous or of another version."""
    published = dict(
        FichaVersion.objects.filter(
            state=FichaVersion.State.PUBLISHED, ficha__state=Ficha.State.ACTIVE
        ).values_list("ficha_id", "number")
    )
    kept = engine().ids()
    return {pk for pk in published.keys() | kept.keys() if published.get(pk) != kept.get(pk)}


def documents(fichas: QuerySet[Ficha]) -> Iterator[SearchDoc]:
    """Make the documents of those fichas of a queryset that are in use and published."""
    for text in texts(fichas):
        yield search_doc(text)


def texts(fichas: QuerySet[Ficha]) -> Iterator[FichaText]:
    """Return the published texts of the fichas of a queryset."""
    rows = (
        fichas.filter(state=Ficha.State.ACTIVE, versions__state=FichaVersion.State.PUBLISHED)
        .select_related("institution", "commune")
        .prefetch_related(Prefetch("versions", queryset=_published(), to_attr="current"))
    )
    variants = _variants(fichas)
    for ficha in rows.order_by("pk").iterator(chunk_size=BATCH):
        yield _text(ficha, ficha.current[0], variants.get(ficha.pk, ()))


def _published() -> QuerySet[FichaVersion]:
    return FichaVersion.objects.filter(state=FichaVersion.State.PUBLISHED)


def _variants(fichas: QuerySet[Ficha]) -> dict[int, list[dict[str, Any]]]:
    """Return the few variants that a result shows, of the most populated communes, by parent."""
    rows = (
        _published()
        .filter(ficha__parent__in=fichas.order_by().values("pk"), ficha__state=Ficha.State.ACTIVE)
        .order_by("ficha__parent_id", "-ficha__commune__population")
        .values(
            "title",
            "ficha_id",
            version=F("number"),
            parent=F("ficha__parent_id"),
            code=F("ficha__code"),
            commune=F("ficha__commune_id"),
            commune_name=F("ficha__commune__name"),
            institution=F("ficha__institution__name"),
        )
    )
    shown: dict[int, list[dict[str, Any]]] = {}
    for row in rows.iterator(chunk_size=BATCH):
        few = shown.setdefault(row["parent"], [])
        if len(few) < VARIANTS_SHOWN:
            few.append({**row, "id": row["ficha_id"]})
    return shown


def _text(ficha: Ficha, version: FichaVersion, variants: Sequence[Mapping[str, Any]]) -> FichaText:
    content = FichaContent.model_validate(version.content)
    organ = ficha.institution
    return FichaText(
        id=ficha.pk,
        slug=ficha.code,
        version=version.number,
        title=version.title,
        summary=version.summary,
        aliases=version.aliases,
        beneficiaries=content.beneficiaries,
        body=content.body(),
        life_events=version.life_events,
        subjects=version.subjects,
        institution=f"{organ.name} {organ.short_name}",
        institution_name=organ.name,
        institution_code=str(organ.pk),
        commune=ficha.commune_id or "",
        commune_name=ficha.commune.name if ficha.commune else "",
        parent_id=ficha.parent_id,
        ended=ficha.is_ended,
        variants=variants,
    )
