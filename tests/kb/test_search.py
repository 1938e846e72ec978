"""From a question to fichas, through database, index and engine."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import TestCase

from backend.directory.api import reference_data_load
from kb import indexing
from kb.api import fichas_for_text, search_fichas, search_state, suggest
from kb.models import Ficha, IndexJob
from kb.search.context import planner_forget
from kb.search.elastic import ElasticEngine
from kb.search.engine import SearchEngine, SearchUnavailableError
from kb.search.query import SearchScope
from kb.search.registry import engine_use
from kb.services import ficha_archive, ficha_publish, ficha_version_save, fichas_import, read_rows
from kb.tasks import search_drift_mend, search_follow
from tests.kb.factories import SYSTEM, draft, institution, published

CONVERSATIONS = Path(__file__).parent / "data" / "conversations.json"


@pytest.fixture
def demo(db: None, live_engine: SearchEngine) -> SearchEngine:
    reference_data_load()
    fichas_import(rows=read_rows())
    indexing.catch_up()
    planner_forget()
    return live_engine


def codes(question: str, **scope: object) -> list[str]:
    answer = search_fichas(question, scope=SearchScope(**scope))  # type: ignore[arg-type]
    return [hit.code for hit in answer.hits]


def test_questions_of_the_demonstration(demo: SearchEngine) -> None:
    assert codes("me echaron de la pega")[0] == "afc-solicitud"
    assert codes("finikito")[0] == "finiquito-electronico"
    assert codes("hr dr cesfam")[0] == "hora-medica"
    assert codes("se me perdió el carnet")[0] == "ci-bloqueo"
    assert codes("permiso de circulacion en maipu")[0] == "muni-permiso-circulacion-maipu"


def test_communal_variants_stay_below_their_national_ficha(demo: SearchEngine) -> None:
    answer = search_fichas("permiso de circulación")
    assert answer.hits[0].code == "permiso-circulacion"
    assert not any(hit.commune_code for hit in answer.hits)
    assert 1 <= len(answer.hits[0].variants) <= 4
    local = search_fichas("permiso de circulación", scope=SearchScope(commune_code="13119"))
    assert local.hits[0].commune_name == "Maipú"


def test_filters_by_institution(demo: SearchEngine) -> None:
    sii = Ficha.objects.get(code="sii-clave").institution_id
    found = search_fichas("clave", scope=SearchScope(institution_ids=(sii,)))
    assert found.hits
    assert {hit.institution for hit in found.hits} == {"Servicio de Impuestos Internos"}


@pytest.mark.parametrize("question", ["", "   ", "¿?", "a", "de la", "🙂", "\x00", "x" * 10_000])
def test_no_question_breaks_it(demo: SearchEngine, question: str) -> None:
    search_fichas(question)
    suggest(question)
    fichas_for_text(question)


def test_suggestions_from_the_third_letter(demo: SearchEngine) -> None:
    assert suggest("ce") == []
    assert "finiquito-electronico" in [hit.code for hit in suggest("fini")]
    assert "ci-renovar" in [hit.code for hit in suggest("cedu ident")]


def test_conversations_find_their_ficha(demo: SearchEngine) -> None:
    cases = json.loads(CONVERSATIONS.read_text(encoding="utf-8"))
    assert len(cases) == 20
    missed = []
    for case in cases:
        said = "\n".join(line["text"] for line in case["messages"] if line["from"] == "citizen")
        found = [hit.code for hit in fichas_for_text(said, limit=3)]
        if not set(case["expected"]) & set(found):
            missed.append((case["id"], found))
    assert len(missed) <= 5, missed


@pytest.mark.django_db
def test_publishing_is_found_and_archiving_is_not(live_engine: SearchEngine) -> None:
    with TestCase.captureOnCommitCallbacks(execute=False) as asked:
        ficha = published("zz", "Permiso de volantines", institution_id=institution())
    assert len(asked) >= 1
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


@pytest.mark.django_db
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


@pytest.mark.django_db
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
def worker_of_search(live_engine: SearchEngine, settings: object) -> Iterator[None]:
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

    original = tasks.search_follow.delay
    tasks.search_follow.delay = asked.set  # type: ignore[method-assign]
    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()
    tasks.search_follow.delay = original  # type: ignore[method-assign]


@pytest.mark.django_db(transaction=True)
def test_publishing_shows_within_two_seconds(worker_of_search: None) -> None:
    published("zz", "Permiso de volantines", institution_id=institution())
    started = time.monotonic()
    while codes("volantines") != ["zz"]:
        assert time.monotonic() - started < 2
    assert time.monotonic() - started < 2
