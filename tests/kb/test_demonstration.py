"""The 369 demonstration fichas, asked as people ask; loaded once for the whole module."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from backend.directory.api import reference_data_load
from kb import indexing
from kb.api import fichas_for_text, search_fichas, suggest
from kb.models import Ficha
from kb.search.engine import SearchEngine
from kb.search.query import SearchScope
from kb.services import fichas_import, read_rows

pytestmark = pytest.mark.django_db
CONVERSATIONS = Path(__file__).parent / "data" / "conversations.json"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        reference_data_load()
        fichas_import(rows=read_rows())
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def demo(loaded: None, db: None, live_engine: SearchEngine) -> SearchEngine:
    indexing.rebuild()
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


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("se murió mi papá qué tengo que hacer", "inscribir-defuncion"),
        ("se me venció la licencia de manejar", "licencia-renovar"),
        ("meterme a fonasa", "fonasa-afiliacion"),
        ("me vendieron un refrigerador malo y no responden", "garantia-legal"),
        ("sacar hora en el registro civil", "ci-renovar"),
        ("perdí el pase escolar", "tne-reposicion"),
        ("mi ex no paga la pensión de los niños", "alimentos-deudores"),
        ("donde me toca votar", "servel-consulta"),
        ("el vecino mete bulla toda la noche", "policia-local"),
        ("mi mamá tiene alzheimer y yo la cuido", "cuidadores"),
    ],
)
def test_what_comes_first(demo: SearchEngine, typed: str, first: str) -> None:
    answer = search_fichas(typed)
    assert answer.hits[0].code == first
    assert not answer.unsure


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


def test_no_question_breaks_it(demo: SearchEngine) -> None:
    for question in ("", "   ", "¿?", "a", "de la", "🙂", "\x00", "x" * 10_000, "a b " * 900):
        search_fichas(question)
        suggest(question)
        fichas_for_text(question)


def test_it_says_when_it_does_not_know(demo: SearchEngine) -> None:
    for question in ("asdfghjkl", "horóscopo de tauro", "tutorial de maquillaje", "hola"):
        assert search_fichas(question).unsure
    for question in ("certificado de nacimiento", "me echaron de la pega", "cesfam"):
        assert not search_fichas(question).unsure


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
