"""A heartbeat costs little, and still finds what a lost notice left unsaid."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.accounts.api import Viewer
from backend.cases.api import interaction_end
from backend.cases.models import Interaction, Message, MessageText
from backend.common import clock as product_clock
from channels_web.models import ChatSession
from channels_web.services.beats import chat_beat
from channels_web.services.chat import chat_presence, chat_settle
from tests.channels_web.world import begin, world
from tests.conftest import HeldClock

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(clock: HeldClock) -> ChatSession:
    """A chat that has begun, its browser there."""
    world()
    assert begin(Client()).status_code == 201
    session = ChatSession.objects.get()
    chat_presence(session_id=session.pk, online=True)
    return session


def test_a_quiet_chat_takes_two_statements_and_keeps_the_person_there(
    chat: ChatSession, clock: HeldClock
) -> None:
    clock.advance(seconds=15)
    with CaptureQueriesContext(connection) as queries:
        beat = chat_beat(chat.pk)

    chat.refresh_from_db()
    assert (beat.seq, beat.behind) == (chat.last_seq, False)
    assert chat.seen_at == product_clock.now()
    assert len(queries) <= 2


def test_a_message_that_is_no_line_yet_is_found(chat: ChatSession) -> None:
    interaction = Interaction.objects.get()
    message = Message.objects.create(interaction=interaction, channel="web", author="system")
    MessageText.objects.create(message=message, text="Le escribimos")

    assert chat_beat(chat.pk).behind
    assert chat_settle(chat.pk) == chat.last_seq + 1
    assert not chat_beat(chat.pk).behind


def test_an_end_that_the_chat_has_not_seen_is_found(chat: ChatSession) -> None:
    interaction = Interaction.objects.get()
    interaction_end(interaction_id=interaction.pk, reason="abandoned", viewer=Viewer.system())

    assert chat_beat(chat.pk).behind
    chat_settle(chat.pk)
    assert not chat_beat(chat.pk).behind


def test_who_was_away_is_there_again(chat: ChatSession) -> None:
    chat_presence(session_id=chat.pk, online=False)
    chat_beat(chat.pk)
    chat.refresh_from_db()
    assert chat.is_online
