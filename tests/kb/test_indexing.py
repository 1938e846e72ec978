"""The index follows the database, whatever is asked of it and whichever database it came from."""

import io
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from backend.directory.api import reference_data_load
from backend.events.api import follow
from kb import indexing, tasks
from kb.api import search_fichas, suggest
from kb.models import Ficha, IndexJob, IndexKey
from kb.search import failover
from kb.search.documents import search_doc
from kb.search.embedded import EmbeddedEngine
from kb.search.engine import SearchDoc, SearchEngine, SearchUnavailableError
from kb.search.registry import engine_use
from kb.search.reserve import reserve_keep, reserve_settle
from kb.services import NewFicha, ficha_archive, ficha_publish, ficha_version_save
from tests.kb.factories import SYSTEM, draft, institution, published
from tests.kb.test_engines import text

pytestmark = pytest.mark.django_db(transaction=True)


def codes(question: str) -> list[str]:
    return [hit.code for hit in search_fichas(question).hits]


def volantines() -> Ficha:
    return published("zz", "Permiso de volantines", institution_id=institution())


def test_an_index_of_another_database_is_made_anew(live_engine: SearchEngine) -> None:
    stranger = text(1, "Permiso de volantines del otro lado", slug="otra")
    live_engine.rebuild([search_doc(stranger)], identity="another-database")
    ficha = volantines()
    answer = search_fichas("volantines")
    assert answer.degraded  # the database answers: the index is not ours
    assert [hit.code for hit in answer.hits] == ["zz"]
    assert [hit.code for hit in suggest("volantines")] == ["zz"]
    tasks.search_follow()
    assert live_engine.ids() == {ficha.pk: 1}
    assert not search_fichas("volantines").degraded


def test_another_database_means_another_key(live_engine: SearchEngine) -> None:
    volantines()
    tasks.search_follow()
    assert failover.fits(live_engine)
    IndexKey.objects.all().delete()
    assert not failover.fits(live_engine)
    assert indexing.drift() != set()


def test_what_is_not_published_any_more_is_not_shown(live_engine: SearchEngine) -> None:
    ficha = volantines()
    other = published("yy", "Permiso de cometas y volantines", institution_id=ficha.institution_id)
    tasks.search_follow()
    ficha_archive(viewer=SYSTEM, ficha_id=ficha.pk)  # the index does not know yet
    assert codes("permiso volantines") == ["yy"]
    assert [hit.code for hit in suggest("volan")] == ["yy"]
    Ficha.objects.filter(pk=other.pk).update(code="xx")  # the same id, another ficha
    assert codes("permiso volantines") == []


def test_a_variant_that_is_gone_is_not_shown_below_its_ficha(live_engine: SearchEngine) -> None:
    reference_data_load()
    parent = volantines()
    for commune in ("13119", "13201"):
        new = NewFicha(
            code=f"zz-{commune}",
            institution_id=parent.institution_id,
            parent_id=parent.pk,
            commune_code=commune,
        )
        published(new.code, "Permiso de volantines", institution_id=parent.institution_id, new=new)
    tasks.search_follow()
    shown = search_fichas("volantines").hits[0].variants
    assert {variant.code for variant in shown} == {"zz-13119", "zz-13201"}
    ficha_archive(viewer=SYSTEM, ficha_id=Ficha.objects.get(code="zz-13119").pk)
    shown = search_fichas("volantines").hits[0].variants
    assert {variant.code for variant in shown} == {"zz-13201"}


def test_drift_of_fichas_that_are_gone_is_mended(live_engine: SearchEngine) -> None:
    volantines()
    tasks.search_follow()
    live_engine.index([search_doc(text(999_999, "Nadie"))])
    assert indexing.drift() == {999_999}
    tasks.search_drift_mend()
    assert indexing.drift() == set()


def test_the_command_compares_and_mends(live_engine: SearchEngine) -> None:
    ficha = volantines()
    tasks.search_follow()
    out = io.StringIO()
    call_command("kb_index", stdout=out)
    assert "1 fichas, 0 difieren" in out.getvalue()
    live_engine.remove([ficha.pk])
    with pytest.raises(CommandError, match="1 fichas difieren"):
        call_command("kb_index", stdout=out)
    call_command("kb_index", mend=True, stdout=out)
    call_command("kb_index", rebuild=True, stdout=out)
    assert "rehecho, 1 fichas" in out.getvalue()
    assert codes("volantines") == ["zz"]


def test_what_is_published_during_a_rebuild_is_kept(
    live_engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker writes into the old index while the new one is being filled."""
    ficha = volantines()
    tasks.search_follow()
    read = list(indexing.documents(Ficha.objects.all()))

    def slow(_: object) -> Iterator[SearchDoc]:
        yield from read
        monkeypatch.setattr(indexing, "documents", whole)
        ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Permiso de cometas"))
        ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
        published("yy", "Permiso de trompos", institution_id=ficha.institution_id)
        follow(indexing.CONSUMER, indexing._events_to_jobs)
        IndexJob.objects.all().delete()  # as that other worker would, having done them

    whole = indexing.documents
    monkeypatch.setattr(indexing, "documents", slow)
    indexing.rebuild()
    assert codes("cometas") == ["zz"]
    assert search_fichas("cometas").hits[0].version == 2
    assert codes("trompos") == ["yy"]
    assert indexing.drift() == set()


def test_a_million_requests_for_few_fichas_are_few_rows(live_engine: SearchEngine) -> None:
    where = institution()
    ids = [published(f"f{n}", f"Permiso {n}", institution_id=where).pk for n in range(20)]
    tasks.search_follow()
    requests = itertools.islice(itertools.cycle(ids), 1_000_000)
    while some := list(itertools.islice(requests, 5_000)):
        indexing.jobs_ask(some)
    assert IndexJob.objects.count() == 20
    assert indexing.catch_up() == 20
    assert IndexJob.objects.count() == 0


def test_many_publications_send_one_message(
    live_engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.delete(indexing.ASKED)
    sent: list[int] = []
    monkeypatch.setattr(tasks.search_follow, "delay", lambda: sent.append(1))
    for _ in range(50):
        with transaction.atomic():
            indexing.index_soon()
    assert len(sent) == 1
    tasks.search_follow()  # a worker has begun: what comes now needs another message
    with transaction.atomic():
        indexing.index_soon()
    assert len(sent) == 2
    cache.delete(indexing.ASKED)


def test_one_worker_at_a_time_and_not_for_long(live_engine: SearchEngine) -> None:
    volantines()
    cache.set(indexing.FOLLOWING, 1, 60)
    try:
        assert indexing.catch_up() == 0
    finally:
        cache.delete(indexing.FOLLOWING)
    indexing.rebuild()
    indexing.jobs_ask(Ficha.objects.values_list("pk", flat=True))
    assert indexing.catch_up(seconds=0) == 1  # one batch at least, and then it stops


def test_waiting_index_work_holds_up_no_other_write(live_engine: SearchEngine) -> None:
    """While a worker empties the queue, somebody else's short writes go on."""
    where = institution()
    for number in range(30):
        published(f"f{number}", f"Permiso {number}", institution_id=where)
    indexing.rebuild()
    stop, waits = threading.Event(), []

    def publish() -> None:
        with closing(connection):
            while not stop.is_set():
                begun = time.monotonic()
                IndexKey.objects.update(key=IndexKey.objects.get().key)
                waits.append(time.monotonic() - begun)

    thread = threading.Thread(target=publish)
    thread.start()
    for _ in range(20):
        indexing.jobs_ask(Ficha.objects.values_list("pk", flat=True))
        indexing.catch_up()
    stop.set()
    thread.join()
    assert len(waits) > 20
    assert sorted(waits)[int(len(waits) * 0.95)] < 1.0


class Dead(EmbeddedEngine):
    """An engine that does not answer, and counts how often it was asked."""

    name = "dead"
    asked = 0

    def identity(self) -> str:
        """Fail."""
        self.asked += 1
        raise SearchUnavailableError


def test_the_reserve_answers_and_the_dead_engine_is_left_alone(tmp_path: Path) -> None:
    dead, beside = Dead(tmp_path / "dead"), EmbeddedEngine(tmp_path / "reserve")
    engine_use(dead, reserve=beside)
    try:
        volantines()
        assert search_fichas("volantines").degraded  # the database, while the reserve is made
        reserve_settle()
        for _ in range(20):
            answer = search_fichas("bolantines")  # what only an engine understands
            assert answer.degraded
            assert [hit.code for hit in answer.hits] == ["zz"]
        assert dead.asked <= 3
        assert reserve_keep(down=True) is None  # looked after a moment ago
    finally:
        reserve_settle()
        engine_use(None)


def test_the_reserve_follows_what_changed(tmp_path: Path) -> None:
    with closing(EmbeddedEngine(tmp_path / "reserve")) as beside:
        ficha = volantines()
        assert indexing.bring_up(beside) == 1
        assert indexing.bring_up(beside) == 0
        published("yy", "Permiso de trompos", institution_id=ficha.institution_id)
        ficha_archive(viewer=SYSTEM, ficha_id=ficha.pk)
        assert indexing.bring_up(beside) == 2
        assert len(beside.ids()) == 1
