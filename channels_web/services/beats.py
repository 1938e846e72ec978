"""What a heartbeat asks of the database: two small statements for each of thousands of open chats."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from backend.cases.api import Message
from backend.common import clock
from channels_web.models import ChatEntry, ChatSession
from channels_web.services.chat import chat_presence


@dataclass(frozen=True, slots=True)
class Beat:
    """A chat's last line, and whether the core has something that is no line yet."""

    seq: int
    behind: bool


def chat_beat(session_id: int) -> Beat:
    """Note that the browser is there, and tell whether there is anything to look at."""
    here = ChatSession.objects.filter(pk=session_id, is_online=True)
    if not here.update(seen_at=clock.now()):
        chat_presence(session_id=session_id, online=True)
    numbered = ChatEntry.objects.filter(session=OuterRef(OuterRef("pk")), message=OuterRef("pk"))
    unnumbered = Message.objects.filter(
        ~Exists(numbered), interaction_id=OuterRef("interaction_id")
    )
    over = Q(interaction__ended_at__isnull=False, ended_at__isnull=True)
    seq, over_now, more = (
        ChatSession.objects.filter(pk=session_id)
        .annotate(over=over, more=Exists(unnumbered))
        .values_list(F("last_seq"), "over", "more")
        .get()
    )
    return Beat(seq=seq, behind=over_now or more)
