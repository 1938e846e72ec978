"""A client of a WebSocket consumer, over ASGI and without a server."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator

Communicator: Any = ApplicationCommunicator  # asgiref ships it without types


class Socket:
    """One connection to the product's own sockets."""

    def __init__(self, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        from backend.config.asgi import application

        scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
        }
        self.wire = Communicator(application, scope)

    async def open(self) -> bool:
        """Shake hands; tell whether the server accepted."""
        await self.wire.send_input({"type": "websocket.connect"})
        answer = await self.wire.receive_output(timeout=10)
        return bool(answer["type"] == "websocket.accept")

    async def say(self, text: str) -> None:
        """Send a text frame."""
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def hear(self) -> dict[str, Any]:
        """Return the next frame."""
        message = await self.wire.receive_output(timeout=10)
        assert message["type"] == "websocket.send", message
        frame: dict[str, Any] = json.loads(message["text"])
        return frame

    async def hang_up(self) -> None:
        """Leave."""
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wire.wait(timeout=10)

    async def closing_code(self) -> int:
        """Return the code with which the server closes next."""
        message = await self.wire.receive_output(timeout=10)
        assert message["type"] == "websocket.close", message
        return int(message["code"])
