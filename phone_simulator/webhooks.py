"""Delivering a webhook by the company's rules of transport.

Five seconds to connect, fifteen in all, one retry and only when the connection fails; a redirect is
followed with GET, so a POST loses its parameters there. The fragment of an address may change
this (``#rc=2&rp=ct,rt,5xx``); it is neither signed nor sent.
"""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from phone_simulator.settings import Settings
from phone_simulator.signing import sign

Params = Sequence[tuple[str, str]]
CONNECT_FAILED, HTTP_FAILED = 11205, 11200


@dataclass(frozen=True)
class Answer:
    """What the application under test answered; ``error`` is 0 or the company's code."""

    status: int
    content_type: str
    body: bytes
    error: int = 0
    attempts: int = 1
    detail: str = ""


@dataclass(frozen=True)
class _Transport:
    retries: int
    policy: frozenset[str]
    connect: float
    read: float
    total: float

    @classmethod
    def of(cls, fragment: str, settings: Settings) -> _Transport:
        given = dict(parse_qsl(fragment))

        def seconds(key: str, default: float) -> float:
            raw = given.get(key, "")
            return min(default, int(raw) / 1000) if raw.isdigit() else default

        retries = given.get("rc", "1")
        return cls(
            retries=min(5, int(retries)) if retries.isdigit() else 1,
            policy=frozenset(given.get("rp", "ct").split(",")),
            connect=seconds("ct", settings.connect_timeout),
            read=seconds("rt", settings.read_timeout),
            total=seconds("tt", settings.read_timeout),
        )

    def retry(self, answer: Answer) -> bool:
        """Whether the policy asks for another attempt after this answer."""
        kinds = {
            "ct": answer.error == CONNECT_FAILED,
            "rt": answer.error == HTTP_FAILED and answer.status == 0,
            "4xx": 400 <= answer.status < 500,
            "5xx": answer.status >= 500,
        }
        if "all" in self.policy:
            return any(kinds.values())
        return any(kinds[k] for k in self.policy if k in kinds)


class Webhooks:
    """Signs and delivers; requests run in threads so that no call holds up another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threads = ThreadPoolExecutor(max_workers=32, thread_name_prefix="webhook")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def deliver(self, url: str, params: Params, method: str = "POST") -> Answer:
        """Deliver once by the rules above. Never raises: failures are answers with an error."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._deliver, url, params, method)

    def _deliver(self, url: str, params: Params, method: str) -> Answer:
        address, _, fragment = url.partition("#")
        rules = _Transport.of(fragment, self._settings)
        deadline = time.monotonic() + rules.total
        token, attempt = str(uuid.uuid4()), 0
        while True:
            attempt += 1
            headers = {"I-Twilio-Idempotency-Token": token} if attempt > 1 else {}
            answer = self._follow(address, params, method, rules, deadline, headers)
            if attempt > rules.retries or not rules.retry(answer) or time.monotonic() >= deadline:
                return Answer(**{**answer.__dict__, "attempts": attempt})

    def _follow(
        self,
        url: str,
        params: Params,
        method: str,
        rules: _Transport,
        deadline: float,
        headers: dict[str, str],
    ) -> Answer:
        for _ in range(5):
            answer, location = self._once(url, params, method, rules, deadline, headers)
            if location is None:
                return answer
            url, params, method = urljoin(url, location), (), "GET"
        return Answer(0, "", b"", HTTP_FAILED, detail="too many redirects")

    def _once(
        self,
        url: str,
        params: Params,
        method: str,
        rules: _Transport,
        deadline: float,
        extra: dict[str, str],
    ) -> tuple[Answer, str | None]:
        if method == "GET" and params:
            url += ("&" if "?" in url else "?") + urlencode(params)
            params = ()
        headers = {
            "User-Agent": "PhoneSimulator/1.0",
            "Accept": "*/*",
            "X-Twilio-Signature": sign(self._settings.auth_token, url, params),
            **extra,
        }
        body = b""
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
            body = urlencode(params).encode()
        connection = _connection(url, min(rules.connect, max(0.1, deadline - time.monotonic())))
        if connection is None:
            return Answer(0, "", b"", HTTP_FAILED, detail=f"not an address: {url[:80]}"), None
        try:
            return _exchange(connection, method, url, body, headers, rules, deadline)
        finally:
            connection.close()


def _connection(url: str, timeout: float) -> http.client.HTTPConnection | None:
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        return None
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=timeout, context=context
        )
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)


def _exchange(  # noqa: PLR0913 - one request's whole description
    connection: http.client.HTTPConnection,
    method: str,
    url: str,
    body: bytes,
    headers: dict[str, str],
    rules: _Transport,
    deadline: float,
) -> tuple[Answer, str | None]:
    try:
        connection.connect()
    except OSError as error:
        return Answer(0, "", b"", CONNECT_FAILED, detail=str(error)), None
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        if isinstance(connection.sock, socket.socket):
            left = max(0.1, deadline - time.monotonic())
            connection.sock.settimeout(min(rules.read, left))
        connection.request(method, target, body=body or None, headers=headers)
        reply = connection.getresponse()
        content = reply.read(256 * 1024)
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, "", b"", HTTP_FAILED, detail=str(error) or type(error).__name__), None
    location = reply.getheader("Location")
    if reply.status in (301, 302, 303, 307, 308) and location:
        return Answer(reply.status, "", b""), location
    code = 0 if 200 <= reply.status < 300 else HTTP_FAILED
    content_type = reply.getheader("Content-Type") or ""
    return Answer(reply.status, content_type, content, code, detail=f"HTTP {reply.status}"), None
