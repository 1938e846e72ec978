"""Notices to open sockets: "something about X changed", sent after the commit.

A notice carries ids and the sequence (last event id) only; whoever receives it asks for what they
may see. Losing one merely delays: heartbeats carry the sequence read from the database.
"""

import re
from typing import Any

from channels.layers import get_channel_layer
from django.db import transaction

from backend.events.sender import sender

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


def group(topic: str) -> str:
    """Return the channel-layer group of a topic such as ``case.12`` or ``queue.7``."""
    return _UNSAFE.sub("_", f"notice.{topic}")[:99]


def notice_on_commit(*topics: str, kind: str, **ids: int | str | None) -> None:
    """Tell those who look at ``topics`` that something of ``kind`` changed, once the rows are safe."""
    message: dict[str, Any] = {"type": "notice", "kind": kind, "topics": list(topics), "ids": ids}
    transaction.on_commit(lambda: send_now(topics, message), robust=True)


def send_now(topics: tuple[str, ...], message: dict[str, Any]) -> None:
    """Send a notice to each topic's group."""
    layer = get_channel_layer()
    if layer is None:
        return
    for topic in dict.fromkeys(topics):
        sender.put(layer, group(topic), {**message, "topic": topic})
