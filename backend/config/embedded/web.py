"""The HTTP side of the one process: sockets bound first, then one server for each."""

import asyncio
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

import uvicorn

SHUTDOWN_SECONDS = 1


class PortTakenError(Exception):
    """Another program listens on the port."""


def bind(host: str, port: int) -> socket.socket:
    """Bind a listening socket now, so that a second start fails before it touches anything."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        message = f"port {port} is taken"
        raise PortTakenError(message) from error
    listener.set_inheritable(True)
    return listener


class Server(uvicorn.Server):
    """A uvicorn server that calls ``on_ready`` once it answers."""

    on_ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, then say so."""
        await super().startup(sockets)
        if self.on_ready and not self.should_exit:
            await asyncio.to_thread(self.on_ready)


def server(application: Any) -> Server:
    """Return a server of ``application`` with the settings that both listeners share."""
    return Server(
        uvicorn.Config(
            application,
            lifespan="off",
            access_log=False,
            log_config=None,
            loop="uvloop" if sys.implementation.name == "cpython" else "auto",
            # Compression costs 100 kB a socket and saves little on short messages.
            ws_per_message_deflate=False,
            # By default uvicorn waits for open sockets for ever.
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
    )


def serve_in_thread(application: Any, listener: socket.socket) -> Server:
    """Serve a second application on a loop of its own, beside the main one."""
    beside = server(application)
    threading.Thread(
        target=beside.run, kwargs={"sockets": [listener]}, name="phone-simulator", daemon=True
    ).start()
    return beside
