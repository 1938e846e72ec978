"""How a chat begins over HTTP, and how it goes on without a socket."""

import json
import uuid

import pytest
from django.test import Client

from backend.cases.models import Interaction, Message
from backend.mailroom.api import attention_close
from backend.routing.api import claim_item, presence_set
from backend.routing.models import WorkItem
from channels_web.models import ChatSession
from tests.channels_web.world import CALLER, World, begin, client_id
from tests.conftest import HeldClock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(clock: HeldClock) -> None:
    """A Friday noon."""


def test_too_many_messages_are_slowed_by_session_and_not_by_address(here: World) -> None:
    client = Client()
    begin(client)
    answers = [
        client.post(
            "/chat/decir/?ventana=portal",
            json.dumps({"type": "say", "client_id": client_id(), "text": "hola"}),
            content_type="application/json",
            headers=CALLER,
        ).status_code
        for _ in range(32)
    ]
    assert answers == [200] * 30 + [429] * 2
    assert begin(Client()).status_code == 201


def test_starting_again_with_the_same_key_is_one_chat(here: World) -> None:
    key, said = str(uuid.uuid4()), client_id()
    first = begin(Client(), start_key=key, client_id=said)
    second = begin(Client(), start_key=key, client_id=said)
    assert first.json()["folio"] == second.json()["folio"]
    assert ChatSession.objects.count() == Message.objects.count() == 1


def test_going_on_joins_the_case_and_starting_anew_does_not(here: World) -> None:
    client = Client()
    folio = begin(client).json()["folio"]
    presence_set(viewer=here.agent, state="available")
    claim_item(viewer=here.agent, work_item_id=WorkItem.objects.get().pk)
    attention_close(
        viewer=here.agent, interaction_id=Interaction.objects.get().pk, outcome="orientada"
    )
    assert begin(client, go_on=True).json()["folio"] == folio
    assert begin(client).json()["folio"] != folio


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": "  "}, "empty_text"),
        ({"run": "12.345.678-0"}, "invalid_run"),
        ({"contact": "no tengo"}, "invalid_contact"),
        ({"contact": "a@b"}, "invalid_email"),
        ({"start_key": "x"}, "invalid_frame"),
        ({"client_id": ""}, "invalid_frame"),
        ({"text": "x" * 5000}, "invalid_frame"),
        ({"text": ["x"]}, "invalid_frame"),
        ({"widget": "nadie"}, "window_missing"),
    ],
)
def test_a_wrong_beginning_says_what_is_wrong(
    here: World, fields: dict[str, object], code: str
) -> None:
    reply = begin(Client(), **fields)
    assert reply["Content-Type"] == "application/problem+json"
    assert reply.json()["code"] == code
    assert reply.status_code in (404, 422)
    assert not ChatSession.objects.exists()


def test_only_our_own_script_may_ask(here: World) -> None:
    reply = Client().post("/chat/empezar/?ventana=portal", "{}", content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (403, "wrong_caller")


def test_a_framed_window_may_be_shown_by_its_own_sites_only(here: World) -> None:
    framed = Client().get("/chat/marco/?ventana=portal")
    policy = framed["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.comuna.example" in policy
    assert "X-Frame-Options" not in framed
    assert "unsafe-inline" not in policy
    page = Client().get("/chat/?ventana=portal")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_the_widget_is_served_to_anybody(here: World) -> None:
    answer = Client().get("/chat/widget.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"data-widget" in b"".join(answer)


def upload(client: Client, name: str, data: bytes, **headers: str) -> object:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(
        "/chat/archivos/?ventana=portal",
        {"file": SimpleUploadedFile(name, data)},
        headers=CALLER | headers,
    )


FILES = [
    ("foto.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 201),
    ("nota.txt", b"una nota", 201),
    ("../../nota.txt", b"una nota", 201),
    ("nota.txt", b"", 422),
    ("factura.pdf", b"MZ\x90\x00\x03\x00", 422),
    ("foto.jpg", b"%PDF-1.4\n1 0 obj", 422),
    ("pagina.txt", b"<html><script>alert(1)</script>", 422),
    ("virus.txt", None, 422),
]


@pytest.mark.parametrize(("name", "data", "status"), FILES)
def test_files_are_looked_at_by_content(
    here: World, name: str, data: bytes | None, status: int
) -> None:
    from backend.ports.scanning import EICAR

    client = Client()
    begin(client)
    answer = upload(client, name, EICAR if data is None else data)
    assert answer.status_code == status, answer.content  # type: ignore[attr-defined]


def test_a_file_goes_with_its_message_and_comes_back_to_its_person_only(here: World) -> None:
    client = Client()
    begin(client)
    kept = upload(client, "nota.txt", b"una nota").json()  # type: ignore[attr-defined]
    frame = {"type": "say", "client_id": client_id(), "text": "", "uploads": [kept["id"]]}
    said = client.post(
        "/chat/decir/?ventana=portal", json.dumps(frame), "application/json", headers=CALLER
    )
    assert said.status_code == 200
    lines = client.get("/chat/lineas/?ventana=portal&after=1", headers=CALLER).json()["lines"]
    (file,) = lines[0]["files"]
    mine = client.get(f"{file['url']}?ventana=portal")
    assert (mine.content, mine["Content-Disposition"][:10]) == (b"una nota", "attachment")
    other = Client()
    begin(other)
    assert other.get(f"{file['url']}?ventana=portal").status_code == 404
    assert Client().get(f"{file['url']}?ventana=portal").status_code == 403


def test_a_file_of_another_chat_cannot_be_sent(here: World) -> None:
    owner, thief = Client(), Client()
    begin(owner)
    begin(thief)
    kept = upload(owner, "nota.txt", b"una nota").json()  # type: ignore[attr-defined]
    frame = {"type": "say", "client_id": client_id(), "text": "mío", "uploads": [kept["id"]]}
    thief.post("/chat/decir/?ventana=portal", json.dumps(frame), "application/json", headers=CALLER)
    assert not Message.objects.get(content__text="mío").attachments.exists()


def test_who_left_is_told_once_that_there_is_an_answer(here: World, clock: HeldClock) -> None:
    from backend.mailroom.api import ReplySeed, reply_send
    from backend.mailroom.models import OutboundDelivery
    from backend.mailroom.services.delivering import delivery_attempt

    begin(Client(), contact="9 5550 0001")
    presence_set(viewer=here.agent, state="available")
    claim_item(viewer=here.agent, work_item_id=WorkItem.objects.get().pk)
    clock.advance(seconds=30)
    for text in ("Su trámite está listo", "Venga con su cédula"):
        message = reply_send(
            viewer=here.agent,
            interaction_id=Interaction.objects.get().pk,
            seed=ReplySeed(text=text),
        )
        delivery_attempt(OutboundDelivery.objects.get(message=message).pk)
    told = OutboundDelivery.objects.get(purpose="chat-away")
    assert "listo" not in told.text
    assert len(told.text) <= 160
    assert OutboundDelivery.objects.filter(purpose="reply", state="sent").count() == 2
