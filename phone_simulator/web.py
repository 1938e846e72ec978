"""The little of a web framework that one plain ASGI application needs."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
MAX_BODY = 256 * 1024


class WebError(Exception):
    """A request that cannot be served; the message is for the caller."""

    def __init__(self, status: int, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


@dataclass(frozen=True)
class Request:
    """A request, read whole."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    params: dict[str, str] = field(default_factory=dict)

    def form(self) -> dict[str, list[str]]:
        """A form-encoded body; repeated keys keep every value."""
        result: dict[str, list[str]] = {}
        for key, value in parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True):
            result.setdefault(key, []).append(value)
        return result

    def json(self) -> dict[str, Any]:
        """A JSON object. Asking for this content type also keeps foreign pages' forms out."""
        if not self.headers.get("content-type", "").startswith("application/json"):
            raise WebError(415, "Se espera application/json.")
        try:
            data = json.loads(self.body or b"{}")
        except ValueError:
            raise WebError(400, "El cuerpo no es JSON.") from None
        if not isinstance(data, dict):
            raise WebError(400, "Se espera un objeto JSON.")
        return data

    def text(self, name: str, *, limit: int = 2000) -> str:
        """A required text of the JSON body."""
        value = self.json().get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > limit:
            raise WebError(422, f"Falta «{name}», o no es un texto de hasta {limit} caracteres.")
        return value


@dataclass
class Response:
    """An answer: a body, a stream, or silence."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/plain; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    stream: AsyncIterator[bytes] | None = None
    drop: bool = False  # close the connection without an answer


Handler = Callable[[Request], Awaitable[Response]]


def json_response(data: object, status: int = 200) -> Response:
    """Data as JSON."""
    return Response(json.dumps(data).encode(), status, "application/json")


class Router:
    """Exact method and path patterns; ``{name}`` takes one path segment."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def add(self, method: str, pattern: str, handler: Handler) -> None:
        source = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(pattern))
        self._routes.append((method, re.compile(f"^{source}$"), handler))

    async def __call__(self, request: Request) -> Response:
        allowed = False
        for method, pattern, handler in self._routes:
            match = pattern.match(request.path)
            if match is None:
                continue
            if method == request.method:
                merged = Request(**{**request.__dict__, "params": match.groupdict()})
                return await handler(merged)
            allowed = True
        raise WebError(405 if allowed else 404, "No existe esa dirección.", 20404)


async def read_request(scope: Scope, receive: Receive) -> Request:
    """The whole request. Raises WebError 413 when its body is too large."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise WebError(413, "El cuerpo es demasiado grande.")
        if not message.get("more_body"):
            break
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers={k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]},
        body=body,
    )


async def write_response(response: Response, send: Send) -> None:
    """Send an answer, whole or piece by piece."""
    headers = {"content-type": response.content_type, "x-content-type-options": "nosniff"}
    if response.stream is None:
        headers["content-length"] = str(len(response.body))
    headers.update(response.headers)
    raw = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": raw})
    if response.stream is not None:
        async for piece in response.stream:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.body", "body": response.body})
