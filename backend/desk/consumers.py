"""The sockets of the desk and of the supervisor's board.

Down: ``hello`` and ``heartbeat`` with the viewer's sequence, ``notice`` (something on this screen
changed: fetch it), ``viewer`` and ``typing`` (who else is in a case). Up: ``watch`` (the cases that
are open), ``ping``, ``typing``. Content never travels here: the page fetches what it may see.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from backend.accounts.api import Permission, Viewer, viewer_from_scope
from backend.cases.api import cases
from backend.desk.late import late_codes
from backend.desk.live import Watched, concerning, newly
from backend.events.api import group
from backend.routing.api import presence_heartbeat, queue_ids_followed, wallboard

HEARTBEAT_SECONDS = 10
PRESENCE_SECONDS = 20
NOT_SIGNED_IN, NOT_ALLOWED = 4401, 4403
MOST_CASES = 20


class LiveConsumer(AsyncJsonWebsocketConsumer):
    """A socket that says what changed, and proves with a sequence that nothing was missed."""

    permission = Permission.DESK_USE

    async def connect(self) -> None:
        """Let in whoever may; anyone else gets a code that says why."""
        self.viewer: Viewer = await database_sync_to_async(viewer_from_scope)(self.scope)
        self.topics: set[str] = set()
        self.watched = Watched()
        self.known: list[int] = []
        self.beat: asyncio.Task[None] | None = None
        await self.accept()
        if self.viewer.user_id is None:
            await self.close(NOT_SIGNED_IN)
            return
        if not self.viewer.has(self.permission):
            await self.close(NOT_ALLOWED)
            return
        await self._begin()

    async def _begin(self) -> None:
        self.watched = await database_sync_to_async(self.first_watched)()
        await self.follow(self.first_topics())
        await database_sync_to_async(presence_heartbeat)(viewer=self.viewer)
        self.known = await self._concerning()
        await self.send_json({"type": "hello", "seq": max(self.known, default=0)})
        self.beat = asyncio.create_task(self._beat())

    def first_watched(self) -> Watched:
        """Return what the screen shows from the start (reads the database)."""
        return Watched(user_id=self.viewer.user_id or 0)

    def first_topics(self) -> set[str]:
        """Return the topics to listen to from the start."""
        return {f"agent.{self.viewer.user_id}"}

    async def follow(self, topics: Collection[str]) -> None:
        """Listen to exactly these topics."""
        for topic in self.topics - set(topics):
            await self.channel_layer.group_discard(group(topic), self.channel_name)
        for topic in set(topics) - self.topics:
            await self.channel_layer.group_add(group(topic), self.channel_name)
        self.topics = set(topics)

    async def disconnect(self, code: int) -> None:
        """Stop listening."""
        if self.beat is not None:
            self.beat.cancel()
            with suppress(asyncio.CancelledError):
                await self.beat
        await self.follow(set())

    async def _concerning(self) -> list[int]:
        after = max(self.known, default=0)
        return await database_sync_to_async(concerning)(self.watched, after)

    async def _beat(self) -> None:
        """Say every few seconds how far the log is for this viewer."""
        since_presence = 0
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            since_presence += HEARTBEAT_SECONDS
            if since_presence >= PRESENCE_SECONDS:
                since_presence = 0
                await database_sync_to_async(presence_heartbeat)(viewer=self.viewer)
            await self.heartbeat("heartbeat")

    async def heartbeat(self, kind: str) -> None:
        """Send the viewer's sequence, read from the log."""
        ids = await self._concerning()
        newest, before = max(ids, default=0), max(self.known, default=0)
        late = newest <= before and newly(ids, self.known) and bool(self.known)
        if newest or not self.known:
            self.known = ids or self.known
        late_now = await database_sync_to_async(late_codes)()
        await self.send_json({"type": kind, "seq": max(newest, before), "late": late_now})
        if late:
            await self.send_json({"type": "notice", "topic": "", "kind": "late", "ids": {}})

    async def notice(self, event: dict[str, Any]) -> None:
        """Pass a notice on."""
        await self.send_json(
            {
                "type": "notice",
                "topic": event.get("topic", ""),
                "kind": event.get("kind", ""),
                "ids": event.get("ids", {}),
            }
        )

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Answer a ping; the rest is the subclass's."""
        if isinstance(content, dict) and content.get("type") == "ping":
            await self.heartbeat("pong")

    @classmethod
    async def decode_json(cls, text_data: str) -> Any:
        """Read a frame; what is no JSON is nothing."""
        try:
            return await super().decode_json(text_data)
        except ValueError:
            return None


class DeskConsumer(LiveConsumer):
    """The agents' socket: their queues, their own work, and the cases they have open."""

    def first_watched(self) -> Watched:
        """Return the queues that the agent attends."""
        queues = frozenset(queue_ids_followed(self.viewer))
        return Watched(queues=queues, user_id=self.viewer.user_id or 0)

    def first_topics(self) -> set[str]:
        """Return the agent's own topic and their queues'."""
        return super().first_topics() | {f"queue.{pk}" for pk in self.watched.queues}

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Follow the cases that are open, and tell colleagues in them who is here and typing."""
        if not isinstance(content, dict) or self.viewer.user_id is None:
            return
        kind = content.get("type")
        if kind == "watch":
            await self.watch(content.get("cases"))
        elif kind == "typing":
            await self.tell(content.get("case"), "typing")
        else:
            await super().receive_json(content)

    async def watch(self, wanted: Any) -> None:
        """Listen to the cases that the viewer may see, and say so to who else is in them."""
        ids = [pk for pk in wanted if isinstance(pk, int)] if isinstance(wanted, list) else []
        allowed = await database_sync_to_async(self._allowed)(ids[:MOST_CASES])
        self.watched = Watched(
            cases=allowed, queues=self.watched.queues, user_id=self.watched.user_id
        )
        await self.follow(self.first_topics() | {f"case.{pk}" for pk in allowed})
        for case_id in allowed:
            await self.tell(case_id, "here")

    def _allowed(self, ids: Collection[int]) -> frozenset[int]:
        return frozenset(cases(self.viewer).filter(pk__in=ids).values_list("pk", flat=True))

    async def tell(self, case_id: Any, what: str) -> None:
        """Tell who else has a case open; only in a case that this socket follows."""
        if case_id not in self.watched.cases:
            return
        message = {
            "type": "colleague",
            "what": what,
            "case_id": case_id,
            "user_id": self.viewer.user_id,
            "name": self.viewer.name,
        }
        await self.channel_layer.group_send(group(f"case.{case_id}"), message)

    async def colleague(self, event: dict[str, Any]) -> None:
        """Say that a colleague is in the case."""
        if event["user_id"] == self.viewer.user_id:
            return
        keys = ("what", "case_id", "user_id", "name")
        await self.send_json({"type": "colleague", **{key: event[key] for key in keys}})


class WallConsumer(LiveConsumer):
    """The supervisor's socket: every queue and office of their places."""

    permission = Permission.QUEUE_SUPERVISE

    def first_watched(self) -> Watched:
        """Return the queues and offices that the viewer supervises."""
        lines = wallboard(self.viewer).queues
        offices = frozenset(q.queue.office_id for q in lines if q.queue.office_id is not None)
        queues = frozenset(line.queue.pk for line in lines)
        return Watched(queues=queues, offices=offices, user_id=self.viewer.user_id or 0)

    def first_topics(self) -> set[str]:
        """Return every queue's and office's topic, and the institutions' for presence."""
        ids = self.viewer.institution_ids(self.permission) or frozenset()
        topics = {f"queue.{pk}" for pk in self.watched.queues}
        topics |= {f"office.{pk}" for pk in self.watched.offices}
        return topics | {f"institution.{pk}" for pk in ids} | super().first_topics()
