"""What every part of the simulator shares: settings, file, clock of changes, faults, webhooks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from phone_simulator.bus import Bus
from phone_simulator.faults import Faults
from phone_simulator.ids import stamp
from phone_simulator.settings import Settings
from phone_simulator.store import Store
from phone_simulator.webhooks import Answer, Params, Webhooks

_log = logging.getLogger("phone_simulator")


class ApiError(Exception):
    """A refusal of the REST API: HTTP status, the company's code, its message."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Network:
    """One telephone company: what its parts have in common."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.database)
        self.bus = Bus()
        self.faults = Faults(settings.seed)
        self.webhooks = Webhooks(settings)
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run beside the request that started it; a failure is logged, never lost in silence."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("a simulated line failed", exc_info=task.exception())

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self.settings.pace)

    async def deliver(
        self, about: str, what: str, url: str, params: Params, method: str = "POST"
    ) -> Answer:
        """Deliver a webhook and write it down (what and where, never its content)."""
        answer = await self.webhooks.deliver(url, params, method)
        self.store.insert(
            "webhook",
            at=stamp(),
            about=about,
            what=what,
            url=url.partition("#")[0],
            status=answer.status,
            error=answer.error,
            attempts=answer.attempts,
            detail=answer.detail,
        )
        self.bus.touch()
        return answer

    async def close(self) -> None:
        """Stop everything under way; what matters is in the file."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.webhooks.close()
        self.store.close()
