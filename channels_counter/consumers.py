"""The board's and the turn's sockets: frames as ``ui/live.js`` expects them.

Notices only say that something changed in the office; each consumer looks for itself, also at every
heartbeat, so that a lost notice delays by one heartbeat and never loses a call.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from backend.directory.api import Office
from backend.events.api import group
from channels_counter.devices import device_of
from channels_counter.errors import TurnNotFoundError
from channels_counter.selectors import board_state, ticket_by_token, turn_state
from channels_counter.services.calls import announcements_sync

HEARTBEAT_SECONDS = 5.0
TURN_HEARTBEAT_SECONDS = 10.0
UNKNOWN = 4401


class _Live(AsyncJsonWebsocketConsumer):
    """Joins an office's notices; looks at each notice and heartbeat, one look at a time."""

    heartbeat_seconds = HEARTBEAT_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = ""
        self.beating: asyncio.Task[None] | None = None
        self.looking = asyncio.Lock()
        self.look_again = False

    async def join(self, office_id: int) -> None:
        """Begin to hear the office, and to beat."""
        self.group = group(f"office.{office_id}")
        await self.channel_layer.group_add(self.group, self.channel_name)
        self.beating = asyncio.create_task(self.beat())

    async def disconnect(self, code: int) -> None:
        """Leave the office."""
        if self.beating is not None:
            self.beating.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.beating
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def notice(self, message: Mapping[str, Any]) -> None:
        """Something changed in the office: look, once for many notices that come together."""
        del message
        if self.looking.locked():
            self.look_again = True
            return
        async with self.looking:
            await self.look()
            while self.look_again:
                self.look_again = False
                await self.look()

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Answer a ping; nothing else is expected from a screen."""
        if isinstance(content, dict) and content.get("type") == "ping":
            await self.pong()

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        """Read a frame; rubbish is nothing."""
        try:
            return await super().decode_json(text_data)
        except ValueError:
            return None

    async def beat(self) -> None:
        """Look at a steady pace, whatever notices came."""
        while True:
            await asyncio.sleep(self.heartbeat_seconds)
            async with self.looking:
                if not await self.look():
                    return
                await self.pulse()

    async def look(self) -> bool:
        """Look at the rows and send what is new; False when there is nothing to look at any more."""
        raise NotImplementedError

    async def pulse(self) -> None:
        """Send a heartbeat."""
        raise NotImplementedError

    async def pong(self) -> None:
        """Answer a ping."""
        raise NotImplementedError


class BoardConsumer(_Live):
    """One television: calls in the office's unbroken sequence, and how many wait."""

    office: Office
    sequence = 0
    waiting = -1

    async def connect(self) -> None:
        """Let an enrolled board in."""
        if not await self._device():
            await self.accept()
            await self.close(UNKNOWN)
            return
        await self.accept()
        self.sequence, self.waiting = await self._state()
        await self.join(self.office.pk)
        await self.send_json({"type": "hello", "seq": self.sequence})
        await self.send_json({"type": "waiting", "waiting": self.waiting})

    async def look(self) -> bool:
        """Send new calls; a board that was revoked is told and let go."""
        if not await self._device():
            await self.send_json({"type": "revoked"})
            await self.close(UNKNOWN)
            return False
        calls, waiting = await self._news()
        for call in calls:
            self.sequence = call["seq"]
            await self.send_json({"type": "call", **call})
        if waiting != self.waiting:
            self.waiting = waiting
            await self.send_json({"type": "waiting", "waiting": waiting})
        return True

    async def pulse(self) -> None:
        """Send the newest number, read just now."""
        await self.send_json({"type": "heartbeat", "seq": self.sequence})

    async def pong(self) -> None:
        """Answer with the newest number known."""
        await self.send_json({"type": "pong", "seq": self.sequence})

    @database_sync_to_async
    def _device(self) -> bool:
        device = device_of(self.scope.get("cookies") or {}, "board")
        if device is None:
            return False
        self.office = device.office
        return True

    @database_sync_to_async
    def _state(self) -> tuple[int, int]:
        announcements_sync(office=self.office)
        state = board_state(self.office)
        return state.sequence, state.waiting

    @database_sync_to_async
    def _news(self) -> tuple[list[dict[str, Any]], int]:
        announcements_sync(office=self.office)
        state = board_state(self.office, after=self.sequence)
        return state.calls, state.waiting


class TurnConsumer(_Live):
    """One person's phone: told when what they see of their turn changed."""

    heartbeat_seconds = TURN_HEARTBEAT_SECONDS
    token = ""
    shown = ""
    sequence = 0

    async def connect(self) -> None:
        """Let in whoever holds a turn's link."""
        self.token = str(self.scope["url_route"]["kwargs"]["token"])[:64]
        found = await self._key()
        await self.accept()
        if found is None:
            await self.close(UNKNOWN)
            return
        office_id, self.shown = found
        await self.join(office_id)
        await self.send_json({"type": "hello", "seq": 0})
        await self.send_json({"type": "turn", "key": self.shown})

    async def look(self) -> bool:
        """Send the turn's key when it changed; the page fetches what it may show."""
        found = await self._key()
        if found is None:
            return False
        if found[1] != self.shown:
            self.shown = found[1]
            await self.send_json({"type": "turn", "key": self.shown})
        return True

    async def pulse(self) -> None:
        """Repeat the key: whoever missed a frame sees it here."""
        await self.send_json({"type": "turn", "key": self.shown})

    async def pong(self) -> None:
        """Answer with the key."""
        await self.send_json({"type": "turn", "key": self.shown})

    @database_sync_to_async
    def _key(self) -> tuple[int, str] | None:
        try:
            ticket = ticket_by_token(self.token)
        except TurnNotFoundError:
            return None
        return ticket.office_id, turn_state(ticket).key
