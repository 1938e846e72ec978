"""A number that rises at every change, and those who wait for it (the page's live stream)."""

from __future__ import annotations

import asyncio


class Bus:
    """A number that rises at every change, and a way to wait for it."""

    def __init__(self) -> None:
        self.sequence = 0
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def touch(self) -> None:
        """Something to show has changed."""
        self.sequence += 1
        task = asyncio.get_running_loop().create_task(self._notify())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def wait(self, after: int, timeout: float) -> int:
        """The sequence as soon as it is beyond ``after``, or as it is after ``timeout`` seconds."""
        try:
            async with asyncio.timeout(timeout), self._changed:
                await self._changed.wait_for(lambda: self.sequence > after)
        except TimeoutError:
            pass
        return self.sequence
