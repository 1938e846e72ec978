"""One look at a chat, in one thread: lines, status, and the topics it hangs on."""

from dataclasses import dataclass
from typing import Any

from backend.routing.api import work_of_interaction
from channels_web.frames import chat_lines, status_frame
from channels_web.selectors import session_get
from channels_web.services.chat import chat_settle


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a chat stands: ``seq`` is its last line, ``lines`` those that the browser lacks."""

    seq: int
    lines: list[dict[str, Any]]
    status: dict[str, Any]
    topics: tuple[str, ...]


def chat_look(session_id: int, after: int) -> Snapshot:
    """Bring a chat up to date with the core and read what came after a line."""
    seq = chat_settle(session_id)
    session = session_get(session_id)
    topics = []
    if session.interaction_id is not None:
        topics.append(f"interaction.{session.interaction_id}")
        work = work_of_interaction(session.interaction_id)
        topics += [f"work.{work.pk}"] if work else []
        case_id = session.interaction.case_id if session.interaction else None
        topics += [f"case.{case_id}"] if case_id else []
    return Snapshot(
        seq=seq,
        lines=chat_lines(session, after) if seq > after else [],
        status=status_frame(session),
        topics=tuple(topics),
    )
