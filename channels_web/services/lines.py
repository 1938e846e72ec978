"""The numbered lines of a chat: whatever the core recorded, in the order of its commits."""

from django.db import transaction

from backend.cases.api import Message
from backend.common import clock
from backend.events.api import notice_on_commit
from channels_web.models import ChatEntry, ChatSession


def topic(session: ChatSession) -> str:
    """Return the notices' topic of one chat's sockets."""
    return f"chat.{session.conversation}"


def chat_sync(session_id: int) -> int:
    """Give a number to every message of the attention that has none yet; returns the last number.

    The one way by which lines appear, so that a crash between a message and its line, or two
    transactions that finish out of order, only delay a line: the next look finds it.
    """
    session = ChatSession.objects.only("last_seq", "interaction_id").get(pk=session_id)
    if not _unnumbered(session):
        return session.last_seq
    with transaction.atomic():
        locked = ChatSession.objects.select_for_update().get(pk=session_id)
        for message_id, client_id, author in _unnumbered(locked):
            _append(
                locked,
                author=author,
                message_id=message_id,
                client_id=client_id.rpartition(":")[2] if author == "citizen" else "",
            )
        locked.save(update_fields=["last_seq"])
        notice_on_commit(topic(locked), kind="chat.lines", seq=locked.last_seq)
    return locked.last_seq


def _unnumbered(session: ChatSession) -> list[tuple[int, str, str]]:
    numbered = ChatEntry.objects.filter(session=session, message__isnull=False)
    if session.interaction_id is None:
        return []
    rows = Message.objects.filter(interaction_id=session.interaction_id)
    rows = rows.exclude(pk__in=numbered.values("message_id")).order_by("id")
    return list(rows.values_list("id", "client_id", "author"))


def line_add(session_id: int, *, code: str) -> bool:
    """Add a line of the system's own, once a session and code; False when it was there."""
    with transaction.atomic():
        locked = ChatSession.objects.select_for_update().get(pk=session_id)
        if ChatEntry.objects.filter(session=locked, code=code).exists():
            return False
        _append(locked, author="system", code=code)
        locked.save(update_fields=["last_seq"])
        notice_on_commit(topic(locked), kind="chat.lines")
    return True


def _append(
    session: ChatSession,
    *,
    author: str,
    message_id: int | None = None,
    client_id: str = "",
    code: str = "",
) -> ChatEntry:
    session.last_seq += 1
    return ChatEntry.objects.create(
        session=session,
        seq=session.last_seq,
        author=author,
        message_id=message_id,
        client_id=client_id,
        code=code,
        at=clock.now(),
    )
