"""The chat's socket: acknowledged means committed, and nothing is missing or doubled after a gap."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from backend.cases.models import Case, Interaction, Message, SurveyAnswer
from backend.mailroom.api import ReplySeed, attention_close, reply_send
from backend.mailroom.models import OutboundDelivery
from backend.mailroom.services.delivering import delivery_attempt
from backend.routing.api import claim_item, presence_set
from backend.routing.models import WorkItem
from channels_web.models import ChatEntry, ChatSession
from tests.channels_web.world import (
    CALLER,
    World,
    begin,
    client_id,
    lines_until,
    socket,
    until,
)
from tests.conftest import HeldClock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(transactional_db: None, clock: HeldClock) -> World:
    """The same window, with rows that other threads see."""
    from tests.channels_web.world import world

    return world()


def claim(here: World) -> WorkItem:
    item = WorkItem.objects.latest("pk")
    presence_set(viewer=here.agent, state="available")
    return claim_item(viewer=here.agent, work_item_id=item.pk)


def answer(here: World, text: str) -> Message:
    interaction = Interaction.objects.latest("pk")
    message = reply_send(
        viewer=here.agent, interaction_id=interaction.pk, seed=ReplySeed(text=text)
    )
    delivery_attempt(OutboundDelivery.objects.get(message=message).pk)
    return message


async def test_a_chat_from_the_first_word_to_the_rating(here: World) -> None:
    client = Client()
    begun = await sync_to_async(begin)(client)
    assert begun.status_code == 201, begun.content
    folio = begun.json()["folio"]
    assert await Case.objects.filter(folio=folio, institution=here.institution).aexists()

    person = socket(client)
    assert await person.connect()
    assert (await until(person, "hello"))["seq"] == 1
    await person.send(type="ping", seq=0)
    assert [line["text"] for line in await lines_until(person, "pong")] == [
        "Hola, necesito renovar mi cédula"
    ]

    await sync_to_async(claim)(here)
    status = await until(person, "status")
    assert (status["state"], status["agent"]) == ("attended", "Ana")

    await sync_to_async(answer)(here, "Buenos días, ¿en qué comuna vive?")
    line = await until(person, "line")
    assert (line["seq"], line["author"], line["name"]) == (2, "staff", "Ana")
    await person.send(type="seen", seq=2)

    said = client_id()
    await person.send(type="say", client_id=said, text="En Ollagüe")
    own = await until(person, "line")
    assert (own["seq"], own["client_id"], own["text"]) == (3, said, "En Ollagüe")
    assert await until(person, "said") == {
        "type": "said",
        "client_id": said,
        "line": 3,
        "folio": folio,
    }
    assert (await OutboundDelivery.objects.aget(message__author="staff")).state == "read"
    await sync_to_async(close)(here)
    assert (await until(person, "line"))["code"] == "ended"
    await person.disconnect()


async def test_the_person_rates_at_the_end_and_once(here: World) -> None:
    client = Client()
    await sync_to_async(begin)(client)
    await sync_to_async(claim)(here)
    await sync_to_async(close)(here)
    person = socket(client)
    await person.connect()
    ended = await until(person, "status")
    assert (ended["state"], ended["survey"]) == ("ended", True)
    await person.send(type="rate", rating=7, reason="trato", comment="Bien")
    await until(person, "rated")
    assert (await SurveyAnswer.objects.aget()).rating == 7
    await person.send(type="rate", rating=1)
    assert (await until(person, "error"))["code"] == "conflict"
    await person.disconnect()


def close(here: World) -> None:
    attention_close(
        viewer=here.agent, interaction_id=Interaction.objects.latest("pk").pk, outcome="orientada"
    )


async def test_the_same_message_again_is_the_same_message(here: World) -> None:
    client = Client()
    await sync_to_async(begin)(client)
    person = socket(client)
    await person.connect()
    frame = {"type": "say", "client_id": client_id(), "text": "¿Hola?"}
    for _ in range(3):
        await person.send(**frame)
        assert (await until(person, "said"))["line"] == 2
    await person.disconnect()
    assert await Message.objects.acount() == 2
    assert await ChatEntry.objects.acount() == 2


async def test_two_sockets_send_the_same_message_at_once(here: World) -> None:
    client = Client()
    await sync_to_async(begin)(client)
    one, other = socket(client), socket(client)
    await one.connect()
    await other.connect()
    frame = {"type": "say", "client_id": client_id(), "text": "¿Hola?"}
    await one.send(**frame)
    await other.send(**frame)
    assert (await until(one, "said"))["line"] == (await until(other, "said"))["line"] == 2
    await one.disconnect()
    await other.disconnect()
    assert await Message.objects.acount() == 2


async def test_what_a_lost_network_missed_comes_once_and_in_order(here: World) -> None:
    client = Client()
    await sync_to_async(begin)(client)
    await sync_to_async(claim)(here)
    person = socket(client)
    await person.connect()
    await person.send(type="ping", seq=0)
    await lines_until(person, "pong")
    await person.disconnect()

    for number in range(5):
        await sync_to_async(answer)(here, f"línea {number}")
    again = socket(client)
    await again.connect()
    assert (await until(again, "hello"))["seq"] == 6
    await again.send(type="ping", seq=1)
    lines = await lines_until(again, "pong")
    assert [line["seq"] for line in lines] == [2, 3, 4, 5, 6]
    assert [line["text"] for line in lines] == [f"línea {n}" for n in range(5)]
    await again.disconnect()

    polled = await sync_to_async(client.get)("/chat/lineas/?ventana=portal&after=4", headers=CALLER)
    assert [line["seq"] for line in polled.json()["lines"]] == [5, 6]


async def test_a_message_whose_line_was_lost_in_a_crash_appears_at_the_next_look(
    here: World,
) -> None:
    client = Client()
    await sync_to_async(begin)(client)
    # The process died after the core's commit and before the line's.
    await ChatEntry.objects.all().adelete()
    await ChatSession.objects.aupdate(last_seq=0)
    person = socket(client)
    await person.connect()
    assert (await until(person, "hello"))["seq"] == 1
    await person.disconnect()


async def test_both_sides_see_that_the_other_writes(here: World) -> None:
    from channels.layers import get_channel_layer

    from backend.events.api import group

    client = Client()
    await sync_to_async(begin)(client)
    person = socket(client)
    await person.connect()
    await until(person, "hello")
    interaction = await Interaction.objects.aget()
    layer = get_channel_layer()
    assert layer is not None
    desk = await layer.new_channel()
    await layer.group_add(group(f"interaction.{interaction.pk}"), desk)
    await person.send(type="typing", on=True)
    heard = await layer.receive(desk)
    assert (heard["kind"], heard["ids"]["by"]) == ("typing", "citizen")
    await layer.group_send(
        group(f"case.{interaction.case_id}"),
        {"type": "colleague", "what": "typing", "case_id": interaction.case_id, "name": "Ana"},
    )
    assert (await until(person, "typing"))["on"] is True
    await person.disconnect()
    assert not (await ChatSession.objects.aget()).is_online


async def test_out_of_hours_it_takes_the_message_and_says_when(
    here: World, clock: HeldClock
) -> None:
    clock.advance(hours=12)  # Friday midnight
    client = Client()
    begun = await sync_to_async(begin)(client, contact="9 8765 4321")
    folio = begun.json()["folio"]
    polled = await sync_to_async(client.get)("/chat/lineas/?ventana=portal", headers=CALLER)
    body = polled.json()
    assert body["status"]["state"] == "message"
    told = body["lines"][1]["text"]
    assert folio in told
    assert "el lunes 23 de noviembre a las 9:00" in told
    item = await WorkItem.objects.aget()
    assert not item.rings


async def test_the_person_leaves_before_anybody_came(here: World) -> None:
    client = Client()
    await sync_to_async(begin)(client)
    person = socket(client)
    await person.connect()
    await person.send(type="end")
    assert (await until(person, "line"))["text"]
    assert (await Interaction.objects.aget()).end_reason == "abandoned"
    await person.send(type="say", client_id=client_id(), text="espere")
    assert (await until(person, "error"))["code"] == "chat_over"
    await person.disconnect()


async def test_another_institutions_secret_opens_nothing(here: World) -> None:
    from tests.channels_web.world import world

    await sync_to_async(world)("otra", is_portal=False)
    client = Client()
    begun = await sync_to_async(begin)(client)
    stranger = socket(None, widget="otra")
    await stranger.connect()
    await stranger.send(type="auth", token=begun.json()["token"])
    assert await stranger.closed()

    framed = socket(None)
    await framed.connect()
    await framed.send(type="auth", token=begun.json()["token"])
    assert (await until(framed, "hello"))["seq"] == 1
    await framed.disconnect()


RUBBISH = [
    "",
    "{",
    "null",
    "[]",
    '"hola"',
    '{"type": "say"}',
    '{"type": "nada"}',
    '{"type": "say", "client_id": "x", "text": "hola"}',
    '{"type": "say", "client_id": "../../etc/passwd", "text": "hola"}',
    '{"type": "ping", "seq": -1}',
    '{"type": "ping", "seq": 1e999}',
    '{"type": "rate", "rating": 8}',
    '{"type": "say", "client_id": "abcdefgh12", "text": "' + "x" * 30_000 + '"}',
    '{"type": "say", "client_id": "abcdefgh12", "uploads": ["no"]}',
    "[" * 5000,
]


async def test_rubbish_is_answered_and_changes_nothing(here: World) -> None:
    client = Client()
    await sync_to_async(begin)(client)
    for rubbish in RUBBISH:
        person = socket(client)
        await person.connect()
        await person.send_text(rubbish)
        assert (await until(person, "error"))["code"] == "invalid_frame", rubbish[:40]
        await person.send_bytes(b"\x00\xff")
        assert (await until(person, "error"))["code"] == "invalid_frame"
        await person.disconnect()
    assert await Message.objects.acount() == 1


async def test_half_characters_and_control_signs_are_mended(here: World) -> None:
    client = Client()
    await sync_to_async(begin)(client)
    person = socket(client)
    await person.connect()
    raw = '{"type":"say","client_id":"abcdefgh12","text":"a\\u0000b\\ud800c 😀"}'
    await person.send_text(raw)
    reply = await person.frame()
    while reply["type"] not in ("said", "error"):
        reply = await person.frame()
    assert reply["type"] == "said" or reply["code"] == "invalid_frame"
    await person.disconnect()


async def test_a_stranger_may_only_knock(here: World) -> None:
    person = socket()
    await person.connect()
    await person.send(type="ping", seq=0)
    assert (await person.frame())["type"] == "pong"
    await person.send(type="end")
    assert await person.closed()
