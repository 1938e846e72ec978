"""The socket of a chat: parse, call one verb, answer. Nothing lives here but what was sent so far."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from backend.common.errors import VentanillaError
from backend.events.api import group
from channels_web import parse
from channels_web.models import ChatSession
from channels_web.parse import ChatFrame, ChatFrameError, parse_frame
from channels_web.services.beats import Beat, chat_beat
from channels_web.services.chat import chat_end, chat_presence, chat_rate, chat_say, chat_seen
from channels_web.services.lines import topic
from channels_web.services.snapshot import Snapshot, chat_look
from channels_web.tokens import session_of_cookies, session_of_signed

logger = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 15.0
LOOK_EVERY = 4
UNAUTHENTICATED = 4401
MAX_WRONG = 20


def _db(call: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """Run database work on any thread: the default one is shared by every socket of the process."""
    return database_sync_to_async(call, thread_sensitive=False)


class ChatConsumer(AsyncJsonWebsocketConsumer):
    """One browser's socket. ``sent`` is the last line that went out on it."""

    session_id: int | None = None
    sent = 0
    wrong = 0
    beats = 0

    async def connect(self) -> None:
        """Take the socket; its cookie opens the chat, or a frame with a token will."""
        self.widget_code = parse_qs(self.scope["query_string"].decode("latin-1")).get(
            "ventana", [""]
        )[0][:60]
        self.sending = asyncio.Lock()
        self.groups_joined: set[str] = set()
        self.status: dict[str, Any] = {}
        self.heart: asyncio.Task[None] | None = None
        await self.accept()
        cookies = self.scope.get("cookies", {})
        session = await _db(session_of_cookies)(cookies, self.widget_code)
        if session is not None:
            await self.open(session)

    async def open(self, session: ChatSession) -> None:
        """The browser proved which chat is its own."""
        self.session_id = session.pk
        await self.join(topic(session))
        await _db(chat_presence)(session_id=session.pk, online=True)
        look = await self.look()
        await self.send_json({"type": "hello", "seq": look.seq})
        await self.tell_status(look)
        self.heart = asyncio.create_task(self.beat())

    async def join(self, name: str) -> None:
        """Follow a topic's notices, once."""
        if name not in self.groups_joined and self.channel_layer is not None:
            self.groups_joined.add(name)
            await self.channel_layer.group_add(group(name), self.channel_name)

    async def disconnect(self, code: int) -> None:
        """The browser is gone, or only its network."""
        if self.heart is not None:
            self.heart.cancel()
        for name in self.groups_joined:
            if self.channel_layer is not None:
                await self.channel_layer.group_discard(group(name), self.channel_name)
        if self.session_id is not None:
            await _db(chat_presence)(session_id=self.session_id, online=False)

    async def beat(self) -> None:
        """Say every few seconds which line is the last one in the database."""
        while True:
            # Not all at once: after a restart thousands of browsers come back in the same second.
            await asyncio.sleep(HEARTBEAT_SECONDS * random.uniform(0.7, 1.1))  # noqa: S311 - no secret
            with contextlib.suppress(Exception):  # the database is away: the next beat tries again
                await self.send_json({"type": "heartbeat", "seq": await self.latest()})

    async def latest(self) -> int:
        """Return the last line's number, and send what this socket lacks.

        A chat that is being attended is looked at only when there is something, and once a minute
        in any case (a notice may have been lost); one that waits is told its place anew.
        """
        state: Beat = await _db(chat_beat)(self.session_id)
        self.beats += 1
        quiet = self.status.get("state") == "attended" and self.beats % LOOK_EVERY
        if quiet and not state.behind and state.seq <= self.sent:
            return state.seq
        look = await self.push()
        return look.seq

    async def look(self) -> Snapshot:
        """Read where the chat stands, and follow whatever it now hangs on."""
        look: Snapshot = await _db(chat_look)(self.session_id, self.sent)
        for name in look.topics:
            await self.join(name)
        return look

    async def push(self) -> Snapshot:
        """Send every line that has not gone out on this socket, in order, then the status."""
        async with self.sending:
            look = await self.look()
            for line in look.lines:
                await self.send_json(line)
                self.sent = line["seq"]
            await self.tell_status(look)
        return look

    async def tell_status(self, look: Snapshot) -> None:
        """Send the status when it is not the one that the browser has."""
        if look.status != self.status:
            self.status = look.status
            await self.send_json(look.status)

    async def notice(self, event: dict[str, Any]) -> None:
        """Something about this chat changed: typing is passed on, the rest is looked up."""
        ids = event.get("ids", {})
        if event["kind"] == "chat.lines" and 0 < int(ids.get("seq") or 0) <= self.sent:
            return  # this socket's own look made them lines, and sent them
        if event["kind"] == "typing":
            if event["ids"].get("by") == "staff":
                await self.send_json({"type": "typing", "on": bool(event["ids"].get("on", True))})
        elif event["kind"] != "chat.presence" and not event.get("topic", "").startswith("case."):
            await self.push()

    async def colleague(self, event: dict[str, Any]) -> None:
        """Staff at the case's page: that one of them writes an answer is told, who is there is not."""
        if event.get("what") == "typing":
            await self.send_json({"type": "typing", "on": True})

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **_: Any
    ) -> None:
        """Read one frame; what is wrong is answered, never raised."""
        client_id = ""
        try:
            if text_data is None:
                raise ChatFrameError
            frame = parse_frame(text_data)
            client_id = getattr(frame, "client_id", "")
            await self.handle(frame)
        except VentanillaError as error:
            await self.refuse(error, client_id)
        except Exception:
            logger.exception("a frame of a chat failed")
            await self.refuse(VentanillaError(code="server_error"), client_id)

    async def refuse(self, error: VentanillaError, client_id: str) -> None:
        """Say what is wrong; a browser that sends nothing but rubbish is let go."""
        self.wrong += isinstance(error, ChatFrameError)
        await self.send_json(
            {"type": "error", "code": error.code, "message": error.message, "client_id": client_id}
        )
        if self.wrong >= MAX_WRONG:
            await self.close(4400)

    async def handle(self, frame: ChatFrame) -> None:
        """Call the one verb of a frame."""
        if isinstance(frame, parse.Auth):
            await self.on_auth(frame)
        elif self.session_id is None:
            await self.on_stranger(frame)
        else:
            await self.on_frame(self.session_id, frame)

    async def on_auth(self, frame: parse.Auth) -> None:
        if self.session_id is not None:
            return
        session = await _db(session_of_signed)(frame.token, self.widget_code)
        if session is None:
            await self.close(UNAUTHENTICATED)
            return
        await self.open(session)

    async def on_stranger(self, frame: ChatFrame) -> None:
        """A socket without a chat may only show that it is there."""
        if isinstance(frame, parse.Ping):
            await self.send_json({"type": "pong", "seq": 0})
        else:
            await self.close(UNAUTHENTICATED)

    async def on_frame(self, session_id: int, frame: ChatFrame) -> None:
        match frame:
            case parse.Ping():
                self.sent = frame.seq
                look = await self.push()
                await self.send_json({"type": "pong", "seq": look.seq})
            case parse.Say():
                await self.on_say(session_id, frame)
            case parse.Typing():
                await self.on_typing(frame)
            case parse.Seen():
                await _db(chat_seen)(session_id=session_id, seq=frame.seq)
            case parse.End():
                await _db(chat_end)(session_id=session_id)
                await self.push()
            case parse.Rate():
                await self.on_rate(session_id, frame)

    async def on_say(self, session_id: int, frame: parse.Say) -> None:
        """Acknowledge only what is committed, after its line went out."""
        said = await _db(chat_say)(
            session_id=session_id,
            client_id=frame.client_id,
            text=frame.text,
            uploads=frame.uploads,
        )
        await self.push()
        await self.send_json(
            {"type": "said", "client_id": frame.client_id, "line": said.seq, "folio": said.folio}
        )

    async def on_rate(self, session_id: int, frame: parse.Rate) -> None:
        await _db(chat_rate)(
            session_id=session_id,
            rating=frame.rating,
            reason=frame.reason,
            comment=frame.comment,
        )
        await self.send_json({"type": "rated"})
        await self.push()

    async def on_typing(self, frame: parse.Typing) -> None:
        """Pass it on to whoever looks at the attention; nothing is kept."""
        for name in self.groups_joined:
            if name.startswith(("interaction.", "case.")) and self.channel_layer is not None:
                await self.channel_layer.group_send(
                    group(name),
                    {
                        "type": "notice",
                        "kind": "typing",
                        "topics": [name],
                        "topic": name,
                        "ids": {"by": "citizen", "on": frame.on},
                    },
                )
