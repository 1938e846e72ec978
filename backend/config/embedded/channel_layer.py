"""The in-memory channel layer, made safe to call from any thread of the process.

The stock layer belongs to the event loop that reads from it: a message put from a Celery thread
arrives only when that loop wakes for another reason, and its dictionaries may change size while
the loop walks them. Here every call is handed to the loop that owns the layer.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from channels.layers import InMemoryChannelLayer

Result = TypeVar("Result")
SECONDS_BETWEEN_CLEANINGS = 1.0


class ThreadSafeChannelLayer(InMemoryChannelLayer):
    """What ``channels_redis`` is to many processes, for the threads of one."""

    _owner: asyncio.AbstractEventLoop | None = None
    _next_cleaning = 0.0

    def _clean_expired(self) -> None:
        """Drop expired messages at most once a second: each pass walks every open socket."""
        if time.monotonic() >= self._next_cleaning:
            self._next_cleaning = time.monotonic() + SECONDS_BETWEEN_CLEANINGS
            super()._clean_expired()  # type: ignore[misc]  # not in the stubs

    async def receive(self, channel: str) -> dict[str, Any]:
        """Wait for the next message of ``channel``; the loop that waits first owns the layer."""
        if self._owner is None or self._owner.is_closed():
            self._owner = asyncio.get_running_loop()
        message: dict[str, Any] = await super().receive(channel)
        return message

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        """Send to one channel, from any thread."""
        await self._on_owner(lambda: super(ThreadSafeChannelLayer, self).send(channel, message))

    async def group_add(self, group: str, channel: str) -> None:
        """Join a group, from any thread."""
        await self._on_owner(lambda: super(ThreadSafeChannelLayer, self).group_add(group, channel))

    async def group_discard(self, group: str, channel: str) -> None:
        """Leave a group, from any thread."""
        await self._on_owner(
            lambda: super(ThreadSafeChannelLayer, self).group_discard(group, channel)
        )

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Send to every channel of a group, from any thread."""
        await self._on_owner(lambda: super(ThreadSafeChannelLayer, self).group_send(group, message))

    async def _on_owner(self, call: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """Run ``call`` on the loop that owns the layer, or here when none runs."""
        owner = self._owner
        if owner is None or not owner.is_running() or owner is asyncio.get_running_loop():
            return await call()
        handed: Awaitable[Result] = asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(call(), owner)
        )
        return await handed
