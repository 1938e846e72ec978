"""A ficha goes out in one step, by the way at hand, and is kept with its version."""

import pytest
from django.test import Client

from backend.cases.models import KnowledgeUse, Message
from backend.desk.ficha_texts import full_text, short_link, sms_text
from backend.desk.ficha_ways import ficha_ways
from backend.mailroom.models import OutboundDelivery
from backend.ports import Outcome
from kb.models import Ficha, QuestionClosed
from tests.desk.test_case import post
from tests.desk.world import World, number
from tests.kb.factories import published

TITLE = "Renovación de la cédula de identidad para ñuñoínos"


@pytest.fixture
def ficha(world: World) -> Ficha:
    return published("ci-renovar", TITLE, institution_id=world.ips.pk)


@pytest.fixture
def taken(world: World) -> Outcome:
    return world.taken(world.ana)


@pytest.fixture
def ana(world: World) -> Client:
    return world.client(world.ana)


def test_an_sms_takes_one_segment_and_keeps_its_address() -> None:
    words = sms_text(TITLE, "ci-renovar")
    assert words.startswith("Renovacion de la cedula de identidad para ñuñoinos: http")
    long = sms_text("Trámite “largo” — " + "palabra " * 60, "ci-renovar")
    assert len(long) <= 160
    assert long.endswith(f"...: {short_link('ci-renovar')}")
    assert long.startswith("Tramite largo palabra")
    assert full_text(TITLE, " Resumen. ", "x").endswith(f"Resumen.\n{short_link('x')}")


def test_one_press_sends_it_once_and_keeps_the_version(
    ana: Client, taken: Outcome, ficha: Ficha
) -> None:
    url = f"/mesa/caso/{taken.case_id}/ficha/enviar/"
    data = {"ficha": ficha.pk, "way": "here", "client_id": "una-vez"}
    status, html = post(ana, url, **data)
    post(ana, url, **data)

    assert status == 200
    assert "Se envió «Renovación" in html
    message = Message.objects.get(author="staff")
    assert short_link("ci-renovar") in message.content.text
    assert OutboundDelivery.objects.count() == 1
    use = KnowledgeUse.objects.get()
    assert (use.ficha_id, use.ficha_version, use.how) == (ficha.pk, 1, "sent")
    learnt = QuestionClosed.objects.select_related("question").get()
    assert learnt.ficha_id == ficha.pk
    assert learnt.question.text == "necesito renovar mi cedula"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"way": "point:999999"}, 409),
        ({"way": "start:sms:1"}, 409),
        ({"way": ""}, 409),
        ({"ficha": "x"}, 422),
        ({"ficha": "999999"}, 404),
    ],
)
def test_what_cannot_be_sent_is_explained_and_nothing_is_kept(
    ana: Client, taken: Outcome, ficha: Ficha, changes: dict[str, str], status: int
) -> None:
    data: dict[str, object] = {"ficha": ficha.pk, "way": "here", "client_id": "x"} | changes
    assert post(ana, f"/mesa/caso/{taken.case_id}/ficha/enviar/", **data)[0] == status
    assert not KnowledgeUse.objects.exists()
    assert not Message.objects.filter(author="staff").exists()


def test_printing_at_the_counter_keeps_it_too(ana: Client, taken: Outcome, ficha: Ficha) -> None:
    url = f"/mesa/caso/{taken.case_id}/ficha/imprimir/"
    answer = ana.post(url, {"ficha": ficha.pk})
    assert answer["Location"] == "/fichas/ci-renovar/?imprimir=1"
    assert ana.get(answer["Location"])["Location"].endswith("?imprimir=1")
    assert KnowledgeUse.objects.get().how == "sent"


def test_the_list_offers_each_way_with_its_words(
    world: World, ana: Client, taken: Outcome, ficha: Ficha
) -> None:
    from backend.cases.api import case_sheet

    ways = ficha_ways(case_sheet(world.ana, number(taken.case_id)))
    assert [way.value for way in ways][:1] == ["here"]
    html = ana.get(f"/mesa/caso/{taken.case_id}/fichas/?q=cedula").content.decode()
    assert 'data-ficha-send="1"' in html
    assert "Imprimir" in html
