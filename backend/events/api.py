"""The event log as every other package sees it."""

from backend.events import types
from backend.events.log import (
    cursor_lag,
    cursor_reset,
    follow,
    last_event_id,
    read_after,
    recent_after,
    settled_position,
)
from backend.events.models import EventRecord
from backend.events.notices import group, notice_on_commit
from backend.events.writing import emit, gathered

__all__ = [
    "EventRecord",
    "cursor_lag",
    "cursor_reset",
    "emit",
    "follow",
    "gathered",
    "group",
    "last_event_id",
    "notice_on_commit",
    "read_after",
    "recent_after",
    "settled_position",
    "types",
]
