"""What people have open: a chat's window and the agents' page, over real sockets."""

import http.client
import json
import threading
import time
import uuid
from types import TracebackType
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.config.servers.site import HOST, Site

FIRST = "Hola, necesito renovar mi cédula"


def _frame(socket: ClientConnection, seconds: float) -> dict[str, Any] | None:
    """Return the next frame, or None when none comes in time."""
    try:
        read: dict[str, Any] = json.loads(socket.recv(timeout=seconds))
    except TimeoutError:
        return None
    return read


class Desk:
    """An agent's socket."""

    def __init__(self, site: Site, session: str) -> None:
        self._url = f"ws://{HOST}:{site.port}/ws/mesa/"
        self._headers = {"Cookie": f"sessionid={session}", "Origin": site.base}

    def __enter__(self) -> Self:
        """Open it and wait until it listens."""
        self._connection = connect(self._url, additional_headers=self._headers, proxy=None)
        self._socket = self._connection.__enter__()
        self._until("hello")
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._connection.__exit__(None, None, None)

    def _until(self, kind: str) -> None:
        while (frame := _frame(self._socket, 15)) is not None:
            if frame["type"] == kind:
                return
        raise AssertionError(f"no frame {kind}")

    def notice(self) -> None:
        """Wait for the next notice."""
        self._until("notice")

    def quiet(self) -> None:
        """Read on until nothing has come for a while: the socket is idle again."""
        while _frame(self._socket, 1.0) is not None:
            pass


class Browser:
    """A person who began a chat; says things over HTTP, as a second tab would."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.first = FIRST
        self.cookie = ""
        body = {"start_key": str(uuid.uuid4()), "client_id": _client_id(), "text": FIRST}
        answer = self._post("/chat/empezar/?ventana=portal", body, expected=201)
        self.cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]

    def say(self, text: str) -> None:
        """Say one thing; it must be acknowledged."""
        frame = {"type": "say", "client_id": _client_id(), "text": text}
        self._post("/chat/decir/?ventana=portal", frame, expected=200)

    def screen(self) -> "Screen":
        """Open the chat's window."""
        return Screen(self)

    def _post(self, path: str, body: dict[str, str], *, expected: int) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection(HOST, self.site.port, timeout=30)
        headers = {
            "Content-Type": "application/json",
            "X-Ventanilla-Chat": "1",
            "Cookie": self.cookie,
        }
        line.request("POST", path, json.dumps(body), headers)
        answer = line.getresponse()
        content = answer.read()
        line.close()
        assert answer.status == expected, (answer.status, content[:400])
        return answer


def _client_id() -> str:
    return uuid.uuid4().hex[:24]


class Screen:
    """A chat's window: shows lines by number, and asks for what it has missed when it is back."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._lines: dict[int, str] = {}
        self._changed = threading.Condition()
        self._socket: ClientConnection | None = None
        self.cuts = 0
        self.doubled = 0

    def __enter__(self) -> Self:
        """Open the socket."""
        self.come_back()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._socket.close()
            self._reader.join(10)

    def come_back(self) -> None:
        """Connect and ask for everything after the last line shown."""
        if self._socket is not None:
            return
        site = self._browser.site
        connection = connect(
            f"ws://{HOST}:{site.port}/ws/chat/?ventana=portal",
            additional_headers={"Cookie": self._browser.cookie, "Origin": site.base},
            proxy=None,
        )
        self._socket = connection.__enter__()
        self._reader = threading.Thread(target=self._read, args=(self._socket,), daemon=True)
        self._reader.start()
        last = max(self._lines, default=0)
        self._socket.send(json.dumps({"type": "ping", "seq": last}))

    def cut(self) -> None:
        """Lose the network: the socket goes without a farewell."""
        if self._socket is None:
            return
        self.cuts += 1
        self._socket.socket.close()
        self._reader.join(10)
        self._socket = None

    def _read(self, socket: ClientConnection) -> None:
        try:
            for data in socket:
                self._show(json.loads(data))
        except (ConnectionClosed, OSError):
            return

    def _show(self, frame: dict[str, Any]) -> None:
        if frame["type"] != "line":
            return
        with self._changed:
            self.doubled += frame["seq"] in self._lines
            self._lines[frame["seq"]] = frame["text"]
            self._changed.notify_all()

    def wait_for(self, lines: int, *, seconds: float = 30) -> None:
        """Wait until so many lines are on the screen."""
        end = time.monotonic() + seconds
        with self._changed:
            while len(self._lines) < lines:
                assert self._changed.wait(end - time.monotonic()), self.texts()

    def texts(self) -> list[str]:
        """Return what is on the screen, in order."""
        return [self._lines[number] for number in sorted(self._lines)]
