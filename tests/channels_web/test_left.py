"""Who left a waiting chat rings nobody, keeps the place, and rings again when back."""

from datetime import timedelta

import pytest
from django.test import Client

from backend.common import clock as product_clock
from backend.routing.api import presence_set, ring_next
from backend.routing.models import Presence, WorkItem
from channels_web.models import ChatSession, Upload
from channels_web.services.chat import chat_presence
from channels_web.services.left import chats_left
from channels_web.services.uploads import uploads_forget
from tests.channels_web.world import CALLER, begin, world
from tests.conftest import HeldClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(clock: HeldClock) -> ChatSession:
    """A chat that rings its only agent."""
    here = world()
    assert begin(Client()).status_code == 201
    session = ChatSession.objects.get()
    chat_presence(session_id=session.pk, online=True)
    presence_set(viewer=here.agent, state="available")
    assert ring_next(WorkItem.objects.get().pk) is not None
    return session


def test_who_left_stops_ringing_with_the_place_kept(chat: ChatSession, clock: HeldClock) -> None:
    before = WorkItem.objects.get()
    assert before.state == "ringing"
    chat_presence(session_id=chat.pk, online=False)
    clock.advance(seconds=20)
    assert chats_left() == 0  # perhaps a reload
    clock.advance(seconds=15)
    assert chats_left() == 1
    assert chats_left() == 0

    item = WorkItem.objects.get()
    assert (item.state, item.rings, item.agent_id) == ("waiting", False, None)
    assert item.effective_at == before.effective_at
    assert Presence.objects.get().load == 0
    assert ring_next(item.pk) is None


def test_who_comes_back_rings_again(chat: ChatSession, clock: HeldClock) -> None:
    chat_presence(session_id=chat.pk, online=False)
    clock.advance(seconds=40)
    assert chats_left() == 1
    chat_presence(session_id=chat.pk, online=True)
    assert WorkItem.objects.get().rings


def test_a_server_that_died_says_nothing_and_silence_does(
    chat: ChatSession, clock: HeldClock
) -> None:
    clock.advance(seconds=80)
    assert chats_left() == 0
    clock.advance(seconds=15)
    assert chats_left() == 1


def test_a_browser_without_a_socket_is_there_when_it_asks(clock: HeldClock) -> None:
    world()
    client = Client()
    assert begin(client).status_code == 201
    clock.advance(seconds=25)
    assert client.get("/chat/lineas/?ventana=portal&after=0", headers=CALLER).status_code == 200
    clock.advance(seconds=25)
    assert chats_left() == 0


def test_files_that_were_never_sent_are_forgotten_after_a_day(clock: HeldClock) -> None:
    for hours in (1, 25):
        Upload.objects.create(
            owner=f"00000000-0000-0000-0000-0000000000{hours:02d}",
            name="carta.pdf",
            content_type="application/pdf",
            size=9,
            sha256="0" * 64,
            stored_as=f"adjuntos/{hours}",
            created_at=product_clock.now() - timedelta(hours=hours),
        )
    assert uploads_forget() == 1
    assert Upload.objects.get().stored_as == "adjuntos/1"
