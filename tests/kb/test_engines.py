"""What every engine must do; the same tests run on both."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kb.search.documents import FichaText, search_doc
from kb.search.elastic import ElasticEngine
from kb.search.embedded import EmbeddedEngine
from kb.search.engine import (
    NATIONAL,
    NO_FILTERS,
    AllOf,
    AnyOf,
    Clause,
    Filters,
    SearchDoc,
    SearchEngine,
    SearchUnavailableError,
    Term,
)
from kb.search.lexicon import Lexicon
from kb.search.places import Gazetteer
from kb.search.plan import Planner
from kb.search.vocabulary import Vocabulary


def text(pk: int, title: str, **more: object) -> FichaText:
    given: dict[str, object] = {
        "id": pk,
        "slug": f"f{pk}",
        "version": 1,
        "title": title,
        "summary": "Resumen.",
        "aliases": (),
        "beneficiaries": "",
        "body": "",
        "life_events": (),
        "subjects": (),
        "institution": "Servicio",
        "institution_name": "Servicio",
        "institution_code": "7",
    } | more
    return FichaText(**given)  # type: ignore[arg-type]


TEXTS = [
    text(1, "Permiso para cortar caña"),
    text(2, "Permiso para peinar canas"),
    text(3, "Renovación de la cédula de identidad", aliases=("carnet",)),
    text(4, "Certificado de nacimiento", institution_code="8"),
    text(5, "Cédula en Maipú", commune="13119", parent_id=3),
    text(6, "Trámite cualquiera", body="Lleve su carnet vigente."),
]


def docs() -> list[SearchDoc]:
    return [search_doc(row) for row in TEXTS]


def ask(engine: SearchEngine, question: str, filters: Filters = NO_FILTERS) -> list[int]:
    known = Vocabulary(f"{row.title} {' '.join(row.aliases)}" for row in TEXTS)
    planner = Planner(known, Lexicon([]), Gazetteer([], lambda _: False))
    clause = planner.plan(question).clause
    assert clause is not None
    return [hit.id for hit in engine.search(clause, filters, limit=10)]


@pytest.fixture
def filled(engine: SearchEngine) -> SearchEngine:
    engine.index(docs())
    return engine


def test_an_empty_engine_answers_nothing(engine: SearchEngine) -> None:
    assert engine.search(Term("title", "x")) == []
    assert engine.suggest("cer") == []
    assert engine.ids() == {}
    assert engine.status().ready


def test_accents_are_ignored(filled: SearchEngine) -> None:
    assert ask(filled, "cedula") == ask(filled, "CÉDULA") == [5, 3]


def test_typed_n_finds_both_and_typed_enye_ranks_enye_first(filled: SearchEngine) -> None:
    assert set(ask(filled, "cana")) >= {1, 2}
    assert ask(filled, "caña")[0] == 1


def test_typos_are_forgiven(filled: SearchEngine) -> None:
    assert ask(filled, "sertificado de nasimiento")[0] == 4
    assert ask(filled, "renovasion")[0] == 3
    assert ask(filled, "certifcado")[0] == 4


def test_another_name_weighs_more_than_the_body(filled: SearchEngine) -> None:
    assert ask(filled, "carnet") == [3, 6]


def test_filters(filled: SearchEngine) -> None:
    assert 5 not in ask(filled, "cédula", Filters(scopes=(NATIONAL,)))
    assert set(ask(filled, "cédula", Filters(scopes=(NATIONAL, "13119")))) == {3, 5}
    assert ask(filled, "certificado cédula", Filters(institutions=("8",))) == [4]
    assert [hit.id for hit in filled.search(Term("parent", "3", constant=True))] == [5]


def test_replacing_and_removing(filled: SearchEngine) -> None:
    filled.index([search_doc(text(4, "Partida de bautismo", version=2))])
    assert 4 not in ask(filled, "nacimiento")
    assert ask(filled, "bautismo") == [4]
    assert filled.ids()[4] == 2
    filled.remove([4, 999])
    assert ask(filled, "bautismo") == []
    assert set(filled.ids()) == {1, 2, 3, 5, 6}


def test_suggestions_begin_as_typed(filled: SearchEngine) -> None:
    assert [hit.id for hit in filled.suggest("cert nac")] == [4]
    assert [hit.id for hit in filled.suggest("ced")] == [3]  # its variants are not offered
    assert [hit.id for hit in filled.suggest("ced", Filters(scopes=(NATIONAL,)))] == [3]
    assert filled.suggest("¿?") == []


def test_rebuild_replaces_everything_and_is_never_empty(filled: SearchEngine) -> None:
    stop, empty = threading.Event(), []

    def look() -> None:
        while not stop.is_set():
            if not filled.search(Term("title", "permis")):
                empty.append(1)

    looking = threading.Thread(target=look)
    looking.start()
    for _ in range(3):
        assert filled.rebuild(docs()) == len(TEXTS)
    stop.set()
    looking.join()
    assert empty == []
    assert filled.rebuild([]) == 0
    assert filled.ids() == {}


def test_clauses_weigh_the_same_way(filled: SearchEngine) -> None:
    both: tuple[Clause, ...] = (Term("title", "permis", 2.0), Term("title", "can", constant=True))
    added = filled.search(AllOf(both))[0].score
    best = filled.search(AnyOf(both))[0].score
    tied = filled.search(AnyOf(both, tie=0.5))[0].score
    assert best < tied < added
    assert filled.search(Term("title", "can", 3.5, constant=True))[0].score == pytest.approx(3.5)


def test_what_is_stored_comes_back(filled: SearchEngine) -> None:
    stored = filled.search(Term("title", "nacimient"))[0].stored
    assert stored["slug"] == "f4"
    assert stored["parent_id"] is None
    assert stored["version"] == 1


def test_a_second_process_writes_and_this_one_sees_it(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path)
    engine.index(docs()[:2])
    assert engine.ids().keys() == {1, 2}
    script = (
        "import sys; from pathlib import Path; from tests.kb.test_engines import docs\n"
        "from kb.search.embedded import EmbeddedEngine\n"
        "e = EmbeddedEngine(Path(sys.argv[1])); e.index(docs()[2:]); e.rebuild(docs())"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert len(engine.ids()) == len(TEXTS)
    engine.index(docs()[:1])
    assert len(engine.ids()) == len(TEXTS)


def test_rebuilt_again_and_again_by_others_it_follows(tmp_path: Path) -> None:
    reader, writer = EmbeddedEngine(tmp_path), EmbeddedEngine(tmp_path)
    writer.rebuild(docs(), identity="one")
    assert len(reader.ids()) == len(TEXTS)
    for number in range(1, 4):  # the folder that the reader knows is swept meanwhile
        writer.rebuild(docs()[:number], identity="two")
    assert len(reader.ids()) == 3
    assert reader.identity() == "two"


def test_killed_while_writing_loses_nothing_committed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.kb.test_engines import docs\n"
        "from kb.search.embedded import EmbeddedEngine\n"
        "e = EmbeddedEngine(Path(sys.argv[1]))\n"
        "while True:\n"
        "    for d in docs():\n"
        "        e.index([d]); print(d.id, flush=True)\n"
        "    e.rebuild(docs())"
    )
    for stop_after in (1, 3, 7):
        with subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            told = [int(writer.stdout.readline()) for _ in range(stop_after)]
            writer.kill()
        engine = EmbeddedEngine(tmp_path)
        assert set(told) <= set(engine.ids())
        engine.index(docs()[:1])
        engine.close()


def test_two_writers_take_turns(tmp_path: Path) -> None:
    engines = [EmbeddedEngine(tmp_path) for _ in range(4)]
    threads = [
        threading.Thread(target=engine.index, args=([doc],))
        for engine, doc in zip(engines, docs(), strict=False)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(engines[0].ids()) == len(threads)


def test_an_engine_that_is_down_says_so(tmp_path: Path) -> None:
    gone = ElasticEngine("http://127.0.0.1:9")
    with pytest.raises(SearchUnavailableError):
        gone.search(Term("title", "x"))
    with pytest.raises(SearchUnavailableError):
        gone.index(docs())
    assert not gone.status().ready
    gone.close()
    (tmp_path / "file").write_text("")
    with pytest.raises(SearchUnavailableError):
        EmbeddedEngine(tmp_path / "file").index(docs())
