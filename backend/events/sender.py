"""One thread a process that hands notices to the sockets' broker.

A worker thread that sent for itself would open an event loop and a connection for every notice (some
120 to 160 a second was all that gave). Here one loop keeps one connection; whoever writes only
puts the notice in line and goes on. A notice lost with a dying process merely delays.
"""

import asyncio
import logging
import os
import threading
from typing import Any

from channels.layers import BaseChannelLayer

logger = logging.getLogger(__name__)


class NoticeSender:
    """A daemon thread with an event loop of its own; started at the first notice, anew after a fork."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = threading.Lock()
        self._pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    def put(self, layer: BaseChannelLayer, group: str, message: dict[str, Any]) -> None:
        """Send ``message`` to ``group`` soon, in the order of the calls; never blocks or raises."""
        asyncio.run_coroutine_threadsafe(self._send(layer, group, message), self._running())

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._pid != os.getpid():
                self._pid = os.getpid()
                self._loop = asyncio.new_event_loop()
                threading.Thread(
                    target=self._loop.run_forever, name="notice-sender", daemon=True
                ).start()
            return self._loop

    async def _send(self, layer: BaseChannelLayer, group: str, message: dict[str, Any]) -> None:
        try:
            await layer.group_send(group, message)
        except Exception:
            # The broker is down: sockets catch up by their sequence numbers when it is back.
            logger.warning("a notice was not sent", exc_info=True)


sender = NoticeSender()
