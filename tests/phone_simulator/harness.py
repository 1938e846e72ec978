"""A simulator on a real port, and a desk that answers its webhooks with what the test says."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import uvicorn

from phone_simulator.asgi import Simulator, create_application
from phone_simulator.settings import Settings
from phone_simulator.signing import sign

PATIENCE = 15.0


@dataclass(frozen=True)
class Hook:
    """One webhook as the desk received it."""

    method: str
    path: str
    params: list[tuple[str, str]]
    signature: str
    url: str
    retry_token: str

    def get(self, name: str) -> str:
        return dict(self.params).get(name, "")


@dataclass(frozen=True)
class Reply:
    """What the desk answers."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/xml"})


Script = Callable[[Hook], Reply]


class Desk:
    """Records every webhook; answers by path."""

    def __init__(self) -> None:
        self.hooks: list[Hook] = []
        self.scripts: dict[str, Script] = {}
        self._arrived = threading.Condition()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                desk._serve(self)

            def do_GET(self) -> None:
                desk._serve(self)

            def log_message(self, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def answer(self, path: str, body: str, status: int = 200) -> None:
        """Answer a path always alike."""
        self.scripts[path] = lambda hook: Reply(body, status)

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        length = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(length).decode()
        hook = Hook(
            method=request.command,
            path=urlsplit(request.path).path,
            params=parse_qsl(body, keep_blank_values=True),
            signature=request.headers.get("X-Twilio-Signature") or "",
            url=self.base + request.path,
            retry_token=request.headers.get("I-Twilio-Idempotency-Token") or "",
        )
        with self._arrived:
            self.hooks.append(hook)
            self._arrived.notify_all()
        script = self.scripts.get(hook.path)
        reply = script(hook) if script else Reply("<Response/>")
        content = reply.body.encode()
        request.send_response(reply.status)
        for name, value in reply.headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def wait(self, wanted: Callable[[Hook], bool], count: int = 1) -> list[Hook]:
        """The hooks that match, as soon as there are ``count`` of them."""
        with self._arrived:
            found = self._arrived.wait_for(
                lambda: sum(map(wanted, self.hooks)) >= count, timeout=PATIENCE
            )
            assert found, [(h.path, h.params) for h in self.hooks]
            return [hook for hook in self.hooks if wanted(hook)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets=sockets)
        self.loop = asyncio.get_running_loop()
        self.ready.set()


class Company:
    """A running simulator, with a telephone in each hand."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.simulator: Simulator = create_application(settings)
        config = uvicorn.Config(
            self.simulator,
            host="127.0.0.1",
            port=0,
            log_level="error",
            lifespan="on",
            timeout_graceful_shutdown=1,
            ws="none",
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        assert self._server.ready.wait(PATIENCE)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.one, self.two = settings.phones[:2]

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)

    def _ask(self, method: str, path: str, data: object = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=PATIENCE)
        body = None if data is None else json.dumps(data).encode()
        connection.request(method, path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        found = json.load(response)
        connection.close()
        return response.status, found

    def post(self, path: str, data: dict[str, object]) -> dict[str, Any]:
        """Press a button of the page."""
        status, found = self._ask("POST", path, data)
        assert status < 300, found
        return dict(found)

    def refused(self, path: str, data: dict[str, object]) -> int:
        """The status of a button that must not work."""
        return self._ask("POST", path, data)[0]

    def text(self, body: str, phone: str = "") -> str:
        return str(self.post(f"/api/phones/{quote(phone or self.one)}/sms", {"body": body})["sid"])

    def call(self, phone: str = "") -> str:
        return str(self.post(f"/api/phones/{quote(phone or self.one)}/call", {})["sid"])

    def keys(self, sid: str, digits: str) -> None:
        for digit in digits:
            self.post(f"/api/calls/{sid}/key", {"digit": digit})

    def state(self) -> dict[str, Any]:
        return dict(self._ask("GET", "/api/state")[1])

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The page's state as soon as it is as wanted."""
        assert self._server.loop is not None
        assert self.simulator.network is not None
        for _ in range(500):
            state = self.state()
            if wanted(state):
                return state
            waiting = self.simulator.network.bus.wait(state["sequence"], PATIENCE)
            after = asyncio.run_coroutine_threadsafe(waiting, self._server.loop).result()
            assert after > state["sequence"], state
        raise AssertionError("never as wanted")

    def lines(self, sid: str, kind: str = "") -> list[str]:
        """What was heard, keyed and said on a leg."""
        assert self.simulator.network is not None
        lines = self.simulator.network.store.lines(sid)
        return [line["text"] for line in lines if kind in ("", line["kind"])]

    def until_line(self, sid: str, text: str) -> None:
        self.until(lambda _: any(text in line for line in self.lines(sid)))

    def until_over(self, sid: str) -> str:
        """The state a call ended in."""
        assert self.simulator.network is not None
        store = self.simulator.network.store
        over = ("completed", "busy", "no-answer", "failed", "canceled")

        def status() -> str:
            row = store.row("SELECT status FROM call WHERE sid = ?", sid)
            return str(row["status"]) if row else ""

        self.until(lambda _: status() in over)
        return status()

    def message(self, sid: str) -> dict[str, Any]:
        assert self.simulator.network is not None
        row = self.simulator.network.store.row("SELECT * FROM message WHERE sid = ?", sid)
        assert row is not None
        return row


@contextmanager
def running(settings: Settings) -> Iterator[Company]:
    company = Company(settings)
    try:
        yield company
    finally:
        company.close()


def fast(desk: Desk, **more: Any) -> Settings:
    """Settings with no human slowness."""
    return replace(Settings(webhook_base=desk.base, pace=0.01), **more)


def signed(hook: Hook, settings: Settings) -> bool:
    return hook.signature == sign(settings.auth_token, hook.url, hook.params)
