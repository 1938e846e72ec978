"""One thread a process that hands notices to the sockets' broker.

A worker thread that sent for itself would open an event loop and a connection for every notice (some
120 to 160 a second was all that gave). Here one loop keeps one connection; whoever writes only
puts the notice in line and goes on, and wakes the loop once for a burst. A notice lost with a dying
process merely delays.
"""

import asyncio
import logging
import os
import threading
from collections import deque
from typing import Any

from channels.layers import BaseChannelLayer

logger = logging.getLogger(__name__)
Notice = tuple[BaseChannelLayer, str, dict[str, Any]]


class NoticeSender:
    """A daemon thread with an event loop of its own; started at the first notice, anew after a fork."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._lock = threading.Lock()
        self._pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._line: deque[Notice] = deque()
        self._woken = False
        self._sending: set[asyncio.Task[None]] = set()

    def put(self, layer: BaseChannelLayer, group: str, message: dict[str, Any]) -> None:
        """Send ``message`` to ``group`` soon, in the order of the calls; never blocks or raises."""
        with self._lock:
            loop = self._running()
            self._line.append((layer, group, message))
            if self._woken:
                return
            self._woken = True
        loop.call_soon_threadsafe(self._start)

    def _running(self) -> asyncio.AbstractEventLoop:
        if self._loop is None or self._pid != os.getpid():
            self._pid = os.getpid()
            self._line.clear()
            self._woken = False
            self._loop = asyncio.new_event_loop()
            threading.Thread(
                target=self._loop.run_forever, name="notice-sender", daemon=True
            ).start()
        return self._loop

    def _start(self) -> None:
        """Begin to send all that is in line (in the loop's own thread)."""
        with self._lock:
            notices = list(self._line)
            self._line.clear()
            self._woken = False
        for notice in notices:
            task = asyncio.ensure_future(self._send(*notice))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send(self, layer: BaseChannelLayer, group: str, message: dict[str, Any]) -> None:
        try:
            await layer.group_send(group, message)
        except Exception:
            # The broker is down: sockets catch up by their sequence numbers when it is back.
            logger.warning("a notice was not sent", exc_info=True)


sender = NoticeSender()
