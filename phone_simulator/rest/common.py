"""Authentication, parameters, errors and pages of the REST API."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from typing import Any

from phone_simulator.network import ApiError
from phone_simulator.settings import Settings
from phone_simulator.web import Request, Response

VERSION = "/2010-04-01/Accounts"
Resource = dict[str, Any]


def authenticate(request: Request, settings: Settings) -> None:
    """Basic auth with the account's sid and token. Raises ApiError 401/20003, or 404/20404."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        pair = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, ValueError):
        pair = ""
    expected = f"{settings.account_sid}:{settings.auth_token}"
    if scheme.lower() != "basic" or not hmac.compare_digest(pair.encode(), expected.encode()):
        raise ApiError(401, 20003, "Authenticate")
    if request.params.get("account") != settings.account_sid:
        raise ApiError(404, 20404, "The requested resource was not found")


def reply(resource: Resource, status: int = 200) -> Response:
    """A resource as the API answers it."""
    return Response(json.dumps(resource).encode(), status, "application/json; charset=utf-8")


def refusal(error: ApiError) -> Response:
    """The company's error document."""
    document = {
        "code": error.code,
        "message": error.message,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
        "status": error.status,
    }
    return reply(document, error.status)


class Form:
    """A request's parameters, refused when one is unknown: a misspelling must not pass."""

    def __init__(self, request: Request, *known: str) -> None:
        self._values = request.form()
        for name in self._values:
            if name not in known:
                raise ApiError(400, 20001, f"Unknown parameter {name}")

    def one(self, name: str, default: str = "") -> str:
        values = self._values.get(name)
        return values[-1] if values else default

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(self._values.get(name, ()))

    def flag(self, name: str) -> bool | None:
        value = self.one(name).lower()
        return None if value not in ("true", "false") else value == "true"

    def number(self, name: str, default: int) -> int:
        value = self.one(name)
        if value and not value.isdigit():
            raise ApiError(400, 20001, f"{name} must be a number")
        return int(value) if value else default


def page(request: Request, key: str, items: list[Resource]) -> Response:
    """One page of a list, cut by PageSize and Page."""
    size = _bounded(request.query.get("PageSize", "50"), 1, 1000)
    number = _bounded(request.query.get("Page", "0"), 0, 10**6)
    start, path = number * size, request.path
    more = start + size < len(items)

    def address(index: int) -> str:
        return f"{path}?PageSize={size}&Page={index}"

    return reply(
        {
            key: items[start : start + size],
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(start, min(len(items), start + size) - 1),
            "uri": address(number),
            "first_page_uri": address(0),
            "next_page_uri": address(number + 1) if more else None,
            "previous_page_uri": address(number - 1) if number else None,
        }
    )


def _bounded(raw: str, low: int, high: int) -> int:
    if not raw.isdigit():
        raise ApiError(400, 20001, "a page must be a number")
    return min(high, max(low, int(raw)))
