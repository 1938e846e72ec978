"""Keeps the search index in step with what is published.

Publishing writes an event; the cursor ``kb.search`` turns events into index jobs (one row a ficha)
inside the database; jobs are then done against the engine, outside any transaction. An engine that
is down leaves the jobs where they are, and a sweeper comes back.
"""

import logging
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Prefetch, QuerySet
from pydantic import ValidationError

from backend.common import clock
from backend.events.api import follow, read_after, settled_position
from kb.content import FichaContent
from kb.models import Ficha, FichaVersion, IndexJob
from kb.popularity import uses_count
from kb.search.documents import FichaText, search_doc
from kb.search.engine import SearchDoc, SearchEngine, SearchUnavailableError
from kb.search.failover import doubt, fits, wake
from kb.search.identity import identity
from kb.search.registry import engine

CONSUMER = "kb.search"
BATCH = 500
VARIANTS_SHOWN = 4
ASKED = "kb.search.asked"  # in the cache: a worker was asked and has not begun
FOLLOWING = "kb.search.following"  # in the cache: a worker is at it
_ASKED_SECONDS = 5
_FOLLOWING_SECONDS = 60
_log = logging.getLogger(__name__)
_TYPES = frozenset({"ficha.published", "ficha.archived"})


def index_soon() -> None:
    """Ask a worker to catch up once the transaction is committed; never fails the caller."""
    transaction.on_commit(_ask_worker, robust=True)


def _ask_worker() -> None:
    """Send one message, however many ask before the worker begins."""
    from kb.tasks import search_follow

    if cache.add(ASKED, 1, _ASKED_SECONDS):
        search_follow.delay()


def catch_up(*, seconds: float = 20.0) -> int:
    """Read the event log, do the jobs; returns how many fichas were brought up to date.

    One worker at a time, and about ``seconds`` at a stretch, so that a million waiting jobs hold up
    nobody: the sweeper comes back for the rest. An index of another database, or an empty one where
    there was none, is made anew. Raises ``SearchUnavailableError`` when the engine is down.
    """
    cache.delete(ASKED)
    if not cache.add(FOLLOWING, 1, _FOLLOWING_SECONDS):
        return 0
    try:
        return _catch_up(time.monotonic() + seconds)
    except SearchUnavailableError:
        _note_attempt()
        raise
    finally:
        cache.delete(FOLLOWING)


def _catch_up(until: float) -> int:
    while follow(CONSUMER, _events_take, limit=BATCH) == BATCH and time.monotonic() < until:
        cache.set(FOLLOWING, 1, _FOLLOWING_SECONDS)
    done = 0 if fits(engine()) else rebuild()
    wake()
    while count := jobs_do():
        done += count
        cache.set(FOLLOWING, 1, _FOLLOWING_SECONDS)
        if time.monotonic() > until:
            break
    return done


def _note_attempt() -> None:
    oldest = list(IndexJob.objects.order_by("asked_at", "pk").values_list("pk", flat=True)[:BATCH])
    IndexJob.objects.filter(pk__in=oldest).update(attempts=F("attempts") + 1)


def _events_take(records: Sequence[Any]) -> None:
    _events_to_jobs(records)
    uses_count(int(r.payload["ficha_id"]) for r in records if r.type == "knowledge.used")


def _events_to_jobs(records: Sequence[Any]) -> None:
    ids = {int(r.payload["ficha_id"]) for r in records if r.type in _TYPES}
    if ids:
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
    put(engine(), {job.ficha_id for job in jobs})
    IndexJob.objects.filter(token__in=[job.token for job in jobs]).delete()
    return len(jobs)


def jobs_waiting() -> int:
    """Return how many fichas wait to be written into the index."""
    return IndexJob.objects.count()


def put(into: SearchEngine, ficha_ids: set[int]) -> None:
    """Write these fichas as they are now into an index, and take out those no longer published."""
    docs = list(documents(Ficha.objects.filter(pk__in=ficha_ids)))
    gone = ficha_ids - {doc.id for doc in docs}
    if docs:
        into.index(docs)
    if gone:
        into.remove(sorted(gone))


def rebuild() -> int:
    """Write the entire index anew while the old one answers, then do what came in between.

    What was published meanwhile went into the old index: the events since then are read again.
    """
    before = settled_position()
    count = fill(engine())
    while records := read_after(before, BATCH):
        _events_to_jobs(records)
        before = (records[-1].transaction_id, records[-1].pk)
    mend()
    return count


def fill(into: SearchEngine) -> int:
    """Replace what an index holds by what is published; returns how many fichas."""
    count = into.rebuild(_told(documents(Ficha.objects.all())), identity=identity())
    doubt()
    return count


def _told(docs: Iterator[SearchDoc]) -> Iterator[SearchDoc]:
    """Say now and then that somebody is at it."""
    for number, doc in enumerate(docs):
        if number % BATCH == 0 and cache.get(FOLLOWING):
            cache.set(FOLLOWING, 1, _FOLLOWING_SECONDS)
        yield doc


def bring_up(kept: SearchEngine) -> int:
    """Mend an index that follows no cursor (a node's reserve); returns how many fichas changed."""
    if not fits(kept):
        return fill(kept)
    different = sorted(drift(kept))
    for start in range(0, len(different), BATCH):
        put(kept, set(different[start : start + BATCH]))
    return len(different)


def mend() -> int:
    """Have what differs written again; returns how many fichas differed."""
    if not fits(engine()):
        return rebuild()
    different = drift()
    jobs_ask(different)
    orphans = different - set(Ficha.objects.filter(pk__in=different).values_list("pk", flat=True))
    if orphans:
        engine().remove(sorted(orphans))
    while jobs_do():
        pass
    return len(different)


def drift(of: SearchEngine | None = None) -> set[int]:
    """Return the fichas whose document in the index is missing, superfluous or of another version.

    An index of another database, or made by another analysis, differs in all of them.
    """
    published = dict(
        FichaVersion.objects.filter(
            state=FichaVersion.State.PUBLISHED, ficha__state=Ficha.State.ACTIVE
        ).values_list("ficha_id", "number")
    )
    looked_at = of or engine()
    kept = looked_at.ids()
    if not fits(looked_at):
        return published.keys() | kept.keys()
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
        try:
            yield _text(ficha, ficha.current[0], variants.get(ficha.pk, ()))
        except ValidationError:  # one row that nobody can read keeps no other from being found
            _log.exception("ficha %s cannot be indexed", ficha.code)


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
