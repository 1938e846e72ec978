"""A real server of the whole product beside the test, and a real browser in front of it."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import uvicorn
from channels.routing import ProtocolTypeRouter
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.db import connection

T = TypeVar("T")


def aside(call: Callable[[], T]) -> T:
    """Run ``call`` as another person's request would: in a thread of its own, and wait for it."""

    def run() -> T:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(run).result(timeout=180)


@contextmanager
def live_server() -> Iterator[str]:
    """Serve the product on a free port; gives its address."""
    from backend.config.asgi import application

    routes: dict[str, Any] = dict(application.application_mapping)
    routes["http"] = ASGIStaticFilesHandler(routes["http"])
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        ProtocolTypeRouter(routes), lifespan="off", log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    ready = threading.Event()
    startup = server.startup

    async def started(sockets: list[socket.socket] | None = None) -> None:
        await startup(sockets)
        ready.set()

    server.startup = started  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    if not ready.wait(20):
        message = "the server did not start"
        raise RuntimeError(message)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
