"""From a question to fichas, through database, index and engine."""

import threading
import time
from collections.abc import Iterator

import pytest

from kb import indexing
from kb.api import search_fichas, search_state, suggest
from kb.models import Ficha, IndexJob
from kb.search.elastic import ElasticEngine
from kb.search.engine import SearchEngine, SearchUnavailableError
from kb.search.query import SearchScope
from kb.search.registry import engine_use
from kb.services import ficha_archive, ficha_publish, ficha_version_save
from kb.tasks import search_drift_mend, search_follow
from tests.kb.factories import SYSTEM, draft, institution, published


def codes(question: str, **scope: object) -> list[str]:
    answer = search_fichas(question, scope=SearchScope(**scope))  # type: ignore[arg-type]
    return [hit.code for hit in answer.hits]


@pytest.mark.django_db(transaction=True)
def test_publishing_is_found_and_archiving_is_not(live_engine: SearchEngine) -> None:
    ficha = published("zz", "Permiso de volantines", institution_id=institution())
    search_follow()
    assert codes("volantines") == ["zz"]
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Permiso de cometas"))
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
    search_follow()
    assert search_fichas("cometas").hits[0].version == 2
    ficha_archive(viewer=SYSTEM, ficha_id=ficha.pk)
    search_follow()
    assert codes("cometas") == []
    assert IndexJob.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_jobs_wait_for_an_engine_that_is_down(live_engine: SearchEngine) -> None:
    gone = ElasticEngine("http://127.0.0.1:9")
    engine_use(gone)
    try:
        for _ in range(3):
            published_again()
            search_follow()
        assert IndexJob.objects.get().attempts >= 3
        answer = search_fichas("volantines")
        assert answer.degraded
        assert [hit.code for hit in answer.hits] == ["zz"]
        assert [hit.code for hit in suggest("volant")] == ["zz"]
        assert search_state() == "down"
        with pytest.raises(SearchUnavailableError):
            indexing.catch_up()
        search_drift_mend()
    finally:
        engine_use(live_engine)
        gone.close()
    search_follow()
    assert IndexJob.objects.count() == 0
    assert not search_fichas("volantines").degraded
    assert search_state() == "ok"


def published_again() -> None:
    ficha = Ficha.objects.filter(code="zz").first()
    if ficha is None:
        published("zz", "Permiso de volantines", institution_id=institution())
        return
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Permiso de volantines"))
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)


@pytest.mark.django_db(transaction=True)
def test_drift_is_found_and_mended(live_engine: SearchEngine) -> None:
    ficha = published("zz", "Permiso de volantines", institution_id=institution())
    search_follow()
    live_engine.remove([ficha.pk])
    assert indexing.drift() == {ficha.pk}
    search_drift_mend()
    assert indexing.drift() == set()
    assert codes("volantines") == ["zz"]
    assert indexing.rebuild() == 1


@pytest.fixture
def worker_of_search(live_engine: SearchEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Do the search queue's work in a thread, as a worker would."""
    from kb import tasks

    asked = threading.Event()
    stop = threading.Event()

    def work() -> None:
        from django.db import connection

        while not stop.is_set():
            if asked.wait(0.05):
                asked.clear()
                tasks.search_follow()
        connection.close()

    monkeypatch.setattr(tasks.search_follow, "delay", asked.set)
    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_publishing_shows_within_two_seconds(worker_of_search: None) -> None:
    indexing.rebuild()  # an index is there already, as in life
    search_fichas("volantines")
    published("zz", "Permiso de volantines", institution_id=institution())
    started = time.monotonic()
    while codes("volantines") != ["zz"]:
        assert time.monotonic() - started < 2
    assert time.monotonic() - started < 2
