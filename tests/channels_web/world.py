"""A municipality with a window on the web, a queue and an agent."""

import json
import uuid
from dataclasses import dataclass
from datetime import time
from typing import Any

from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from django.test import Client

from backend.accounts.permissions import Role
from backend.accounts.viewer import Viewer
from backend.config.sockets import websocket_urlpatterns
from backend.directory.models import Institution, Office, OfficeHours
from backend.routing.models import Queue, QueueMember
from channels_web.models import WidgetOrigin
from channels_web.tokens import cookie_name
from tests import factories

CALLER = {"X-Ventanilla-Chat": "1"}
application = CookieMiddleware(URLRouter(websocket_urlpatterns))


@dataclass(frozen=True)
class World:
    """What a test of the web needs."""

    institution: Institution
    office: Office
    queue: Queue
    widget: WidgetOrigin
    agent: Viewer


def world(code: str = "portal", *, is_portal: bool = True) -> World:
    """Make an institution that attends on weekdays from 9 to 18."""
    owner = factories.institution()
    office = factories.office(owner)
    OfficeHours.objects.bulk_create(
        OfficeHours(office=office, weekday=day, opens=time(9), closes=time(18)) for day in range(5)
    )
    queue = factories.queue(owner, at=office)
    agent = factories.viewer(owner, Role.OPERATOR)
    QueueMember.objects.create(queue=queue, user_id=agent.user_id or 0)
    widget = WidgetOrigin.objects.create(
        code=code,
        name="Portal",
        institution=owner,
        office=office,
        origins=["https://www.comuna.example"],
        is_portal=is_portal,
    )
    return World(owner, office, queue, widget, agent)


def client_id() -> str:
    """Return a browser's own id for a message."""
    return uuid.uuid4().hex[:24]


def begin(client: Client, **fields: Any) -> Any:
    """Begin a chat over HTTP; the client keeps the cookie."""
    text = "Hola, necesito renovar mi cédula"
    widget = str(fields.pop("widget", "portal"))
    body = {"start_key": str(uuid.uuid4()), "client_id": client_id(), "text": text} | fields
    return client.post(
        f"/chat/empezar/?ventana={widget}",
        json.dumps(body),
        content_type="application/json",
        headers=CALLER,
    )


Communicator: Any = ApplicationCommunicator  # asgiref ships it untyped


class Socket:
    """A browser's end of a socket. (Channels' own helper needs a server that we do not use.)"""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.wire = Communicator(application, scope)

    async def connect(self) -> bool:
        """Open it; False when it was refused."""
        await self.wire.send_input({"type": "websocket.connect"})
        answer = await self.wire.receive_output(5)
        return bool(answer["type"] == "websocket.accept")

    async def send_text(self, text: str) -> None:
        """Send a frame as it stands."""
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def send_bytes(self, data: bytes) -> None:
        """Send a binary frame."""
        await self.wire.send_input({"type": "websocket.receive", "bytes": data})

    async def send(self, **frame: Any) -> None:
        """Send a frame."""
        await self.send_text(json.dumps(frame))

    async def frame(self) -> dict[str, Any]:
        """Return the next frame."""
        answer = await self.wire.receive_output(5)
        assert answer["type"] == "websocket.send", answer
        read: dict[str, Any] = json.loads(answer["text"])
        return read

    async def closed(self) -> bool:
        """Tell whether the server closes it next."""
        answer = await self.wire.receive_output(5)
        return bool(answer["type"] == "websocket.close")

    async def disconnect(self) -> None:
        """Lose it."""
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1006})
        await self.wire.wait(5)


def socket(client: Client | None = None, widget: str = "portal") -> Socket:
    """Return a socket with the client's cookies."""
    headers = []
    if client is not None and cookie_name(widget) in client.cookies:
        value = client.cookies[cookie_name(widget)].value
        headers.append((b"cookie", f"{cookie_name(widget)}={value}".encode()))
    scope = {
        "type": "websocket",
        "path": "/ws/chat/",
        "query_string": f"ventana={widget}".encode(),
        "headers": headers,
    }
    return Socket(scope)


async def until(person: Socket, kind: str) -> dict[str, Any]:
    """Read frames until one of a kind comes."""
    for _ in range(40):
        frame: dict[str, Any] = await person.frame()
        if frame["type"] == kind:
            return frame
    raise AssertionError(f"no frame {kind}")


async def lines_until(person: Socket, kind: str) -> list[dict[str, Any]]:
    """Read frames until one of a kind comes and return the lines before it."""
    lines = []
    for _ in range(40):
        frame: dict[str, Any] = await person.frame()
        if frame["type"] == "line":
            lines.append(frame)
        if frame["type"] == kind:
            return lines
    raise AssertionError(f"no frame {kind}")
