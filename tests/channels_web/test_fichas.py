"""Browsing without a question, a ficha's page, its short address, and what readers say of it."""

import json
import re

import pytest
from django.core.cache import cache
from django.test import Client

from channels_web.models import FichaReading
from channels_web.selectors import most_read
from kb.models import Ficha, FichaTranslation, FichaVote, QuestionClosed
from tests.channels_web.world import World
from tests.conftest import HeldClock
from tests.kb.factories import published

pytestmark = pytest.mark.django_db
TITLE = "Renovación de la cédula de identidad"
ADDRESS = "/fichas/ci-renovar-renovacion-de-la-cedula-de-identidad/"


@pytest.fixture(autouse=True)
def _noon(clock: HeldClock) -> None:
    """A Friday noon."""


@pytest.fixture
def ficha(here: World) -> Ficha:
    return published("ci-renovar", TITLE, institution_id=here.institution.pk)


def text_of(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_every_way_to_browse_leads_to_the_ficha(here: World, ficha: Ficha) -> None:
    front = text_of("/")
    for address in (
        "/fichas/hecho/tener-un-hijo/",
        "/fichas/tema/familia/",
        f"/fichas/institucion/{here.institution.pk}/",
    ):
        assert f'href="{address}"' in front
        assert f'href="{ADDRESS}"' in text_of(address)
    assert "1 trámite<" in front
    old = Client().get("/fichas/?hecho=Tener un hijo")
    assert (old.status_code, old["Location"]) == (301, "/fichas/hecho/tener-un-hijo/")


def test_the_steps_of_a_life_event_come_in_their_order(here: World) -> None:
    for code in ("ci-renovar", "ci-bloqueo"):
        published(code, f"Trámite {code}", institution_id=here.institution.pk, life_events=[])
    page = text_of("/fichas/hecho/perder-documentos/")
    assert page.index("Trámite ci-bloqueo") < page.index("Trámite ci-renovar")
    assert "También puede servirle" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/fichas/hecho/no-existe/",
        "/fichas/tema/no-existe/",
        "/fichas/institucion/999999/",
        "/f/no-existe/",
    ],
)
def test_what_is_not_there_is_a_page_with_a_way_on(here: World, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 404
    assert 'href="/"' in answer.content.decode()


def test_an_event_without_fichas_says_so(here: World) -> None:
    assert "Todavía no hay fichas de esta situación" in text_of("/fichas/hecho/jubilar/")
    assert "Todavía no hay fichas publicadas" in text_of("/fichas/")


def test_the_short_address_leads_to_the_ficha(ficha: Ficha) -> None:
    for typed in ("/f/ci-renovar/", "/f/CI-RENOVAR/"):
        assert Client().get(typed)["Location"] == ADDRESS
    assert "/f/ci-renovar/" in text_of(ADDRESS)


def test_what_people_read_comes_first(here: World, ficha: Ficha) -> None:
    others = [
        published(f"otra-{n}", f"Otra ficha {n}", institution_id=here.institution.pk)
        for n in range(3)
    ]
    assert "Lo más buscado" not in text_of("/")
    for row in others:
        Client().get(f"/fichas/{row.code}/", follow=True)
    for _ in range(2):
        text_of(ADDRESS)
    Client().get(ADDRESS, headers={"Sec-Purpose": "prefetch"})
    assert FichaReading.objects.get(ficha_id=ficha.pk).readings == 2
    assert most_read(2)[0] == ficha.pk
    cache.clear()
    page = text_of("/")
    assert page.index("Lo más buscado") < page.index(TITLE) < page.index("Otra ficha 0")


def test_readings_are_forgotten_after_four_weeks(ficha: Ficha, clock: HeldClock) -> None:
    text_of(ADDRESS)
    assert most_read(1) == [ficha.pk]
    clock.advance(days=28)
    assert most_read(1) == []


def test_machines_read_a_government_service(here: World) -> None:
    published(
        "raro",
        "Ficha </script><b>rara",
        institution_id=here.institution.pk,
        summary="Dice <b>negrita</b> & </script> en el texto.",
    )
    page = text_of("/fichas/raro-ficha-scriptbrara/")
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(found[0])
    assert data["@type"] == "GovernmentService"
    assert data["description"] == "Dice <b>negrita</b> & </script> en el texto."
    assert data["serviceOperator"]["name"] == here.institution.name
    assert data["availableChannel"][0]["name"] == "Por internet"


def say(client: Client, **said: object) -> str:
    answer = client.post(f"{ADDRESS}opinion/", {"version": 1} | said)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"])


def test_a_reader_says_that_it_served(ficha: Ficha) -> None:
    client = Client()
    assert "Sí, me sirvió" in client.get(ADDRESS).content.decode()
    where = say(client, useful="si")
    assert "Gracias" in client.get(where).content.decode()
    vote = FichaVote.objects.get()
    assert (vote.ficha_id, vote.version, vote.useful) == (ficha.pk, 1, True)
    assert FichaReading.objects.get().readings == 1


def test_what_was_searched_before_is_learnt_when_it_served(ficha: Ficha) -> None:
    client = Client()
    before = "http://testserver/buscar/?q=el+papelito+rosado+12.345.678-5"
    page = client.get(ADDRESS, headers={"Referer": before}).content.decode()
    assert 'name="asked" value="el papelito rosado' in page
    say(client, useful="si", asked="el papelito rosado 12.345.678-5")
    closed = QuestionClosed.objects.select_related("question").get()
    assert (closed.question.text, closed.ficha_id) == ("el papelito rosado", ficha.pk)
    for elsewhere in ("http://otro.cl/buscar/?q=x", "http://testserver/fichas/?q=x", "http://[x"):
        page = client.get(ADDRESS, headers={"Referer": elsewhere}).content.decode()
        assert 'name="asked"' not in page


def test_a_no_is_kept_at_once_and_the_reason_may_follow(ficha: Ficha) -> None:
    client = Client()
    page = client.get(say(client, useful="no")).content.decode()
    assert FichaVote.objects.get().useful is False
    assert "¿Qué le faltó a esta ficha?" in page
    say(client, useful="no", why="1", choice="1", words="Mi RUN es 12.345.678-5, no entiendo")
    reason = FichaVote.objects.get().reason
    assert reason.startswith("No se entiende: ")
    assert "12.345.678-5" not in reason


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"useful": "quizás", "version": 1},
        {"useful": "si", "version": "x"},
        {"useful": "no", "version": 1, "choice": "99"},
        {"useful": "no", "version": 1, "words": "x" * 5000},
    ],
)
def test_rubbish_as_an_opinion_is_explained(ficha: Ficha, said: dict[str, object]) -> None:
    assert Client().post(f"{ADDRESS}opinion/", said).status_code == 422
    assert not FichaVote.objects.exists()


def test_an_opinion_on_a_version_that_never_was_is_refused(ficha: Ficha) -> None:
    answer = Client().post(f"{ADDRESS}opinion/", {"useful": "si", "version": 7})
    assert answer.status_code == 404
    assert not FichaVote.objects.exists()


def in_english(ficha: Ficha, based_on: int = 1) -> None:
    row = ficha.versions.get(number=1)
    FichaTranslation.objects.create(
        ficha=ficha,
        language="en",
        title="Renewing the identity card",
        summary="Get a new card.",
        short_answer="Book.",
        content=row.content,
        based_on=based_on,
        updated_at=row.updated_at,
    )


def test_a_ficha_is_read_in_english_where_somebody_wrote_it(ficha: Ficha) -> None:
    assert Client().get(f"{ADDRESS}en/")["Location"] == ADDRESS
    assert "Read this page in English" not in text_of(ADDRESS)
    in_english(ficha)
    assert f'href="{ADDRESS}en/"' in text_of(ADDRESS)
    assert Client().get("/fichas/ci-renovar/en/")["Location"] == f"{ADDRESS}en/"
    page = text_of(f"{ADDRESS}en/")
    assert '<html lang="en"' in page
    assert "Renewing the identity card</h1>" in page
    assert f'<a href="{ADDRESS}" lang="es"' in page
    assert "vale el original" not in page
    assert '"inLanguage": "en"' in page


def test_a_translation_that_stayed_behind_says_so(ficha: Ficha) -> None:
    from kb.services import ficha_publish, ficha_version_save
    from tests.kb.factories import SYSTEM, draft

    in_english(ficha)
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft(TITLE))
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
    assert "message-warning" in text_of(f"{ADDRESS}en/")


def test_the_portals_language_is_chosen_without_scripts(here: World) -> None:
    client = Client()
    assert "View in English" in client.get("/").content.decode()
    answer = client.post("/idioma/", {"language": "en", "next": "/seguimiento/"})
    assert answer["Location"] == "/seguimiento/"
    page = client.get("/seguimiento/").content.decode()
    assert '<html lang="en"' in page
    assert "Ver en español" in page
    away = client.post("/idioma/", {"language": "en", "next": "https://malo.example/"})
    assert "malo" not in away["Location"]


def test_results_come_in_two_helpings(here: World) -> None:
    for number in range(10):
        published(
            f"certificado-{number}",
            f"Certificado de residencia {number}",
            institution_id=here.institution.pk,
        )
    first = text_of("/buscar/?q=certificado+de+residencia")
    assert first.count('<li>\n    <h3><a href="/fichas/') == 8
    assert "Ver más resultados" in first
    rest = text_of("/buscar/?q=certificado+de+residencia&mas=1")
    assert rest.count('<li>\n    <h3><a href="/fichas/') == 10
    assert "10 resultados" in rest
