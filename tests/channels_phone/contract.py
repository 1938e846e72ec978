"""Twilio's OpenAPI description as a check on every request and answer of the official SDK."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from jsonschema import Draft202012Validator, FormatChecker
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

VARIABLE = "TWILIO_OAI_SPEC"
ABSENT = f"{VARIABLE} does not name Twilio's OpenAPI description"
Schema = dict[str, Any]
_formats = FormatChecker(formats=())


@_formats.checks("uri")
def _is_absolute(value: object) -> bool:
    if not isinstance(value, str):
        return True
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


class ContractError(AssertionError):
    """A request that Twilio would not understand, or an answer it would not give."""


@dataclass(frozen=True)
class Operation:
    method: str
    host: str
    path: re.Pattern[str]
    spec: Schema
    variables: int


class Contract:
    """The operations of one description."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text())
        self._schemas: Schema = document["components"]["schemas"]
        self._answers = _lenient(self._schemas)
        self._operations = sorted(
            (
                _operation(method, path, item, document)
                for path, item in document["paths"].items()
                for method in ("get", "post", "delete")
                if method in item
            ),
            key=lambda operation: operation.variables,
        )

    def check_request(self, request: requests.PreparedRequest) -> Operation:
        """The operation a prepared request is for. Raises ContractError with all that is wrong."""
        url = urlsplit(str(request.url))
        found = next(
            (
                (operation, match)
                for operation in self._operations
                if operation.method == request.method and operation.host == url.hostname
                if (match := operation.path.match(url.path))
            ),
            None,
        )
        if found is None:
            raise ContractError(f"no operation {request.method} {url.hostname}{url.path}")
        operation, match = found
        problems = self._parameters(operation.spec, match.groupdict(), url.query)
        problems += self._form(operation.spec, request.body)
        if not str(request.headers.get("Authorization", "")).startswith("Basic "):
            problems.append("no basic auth")
        if problems:
            raise ContractError(f"{request.method} {url.path}: {'; '.join(problems)}")
        return operation

    def check_answer(self, operation: Operation, status: int, body: str) -> None:
        """An answer that is no error must be one the description knows, in its shape."""
        if status >= 400:
            json.loads(body)["code"]
            return
        answer = operation.spec["responses"].get(str(status))
        if answer is None:
            raise ContractError(f"{operation.method} does not answer {status}")
        content = answer.get("content", {}).get("application/json")
        if content:
            root = {**_lenient(content["schema"]), "components": {"schemas": self._answers}}
            problems = _problems(json.loads(body), root, "answer")
            if problems:
                raise ContractError("; ".join(problems))

    def _parameters(self, spec: Schema, path: dict[str, str], query: str) -> list[str]:
        given = dict(parse_qsl(query))
        known = {p["name"] for p in spec.get("parameters", []) if p["in"] == "query"}
        problems = [f"unknown query {name}" for name in given if name not in known]
        for parameter in spec.get("parameters", []):
            source = path if parameter["in"] == "path" else given
            value = source.get(parameter["name"])
            if value is not None:
                schema = parameter["schema"]
                problems += self._problems(self._typed(value, schema), schema, parameter["name"])
            elif parameter.get("required"):
                problems.append(f"missing {parameter['name']}")
        return problems

    def _form(self, spec: Schema, body: str | bytes | None) -> list[str]:
        content = spec.get("requestBody", {}).get("content", {})
        form = content.get("application/x-www-form-urlencoded")
        text = body.decode() if isinstance(body, bytes) else body or ""
        values: dict[str, list[str]] = {}
        for name, value in parse_qsl(text, keep_blank_values=True):
            values.setdefault(name, []).append(value)
        if form is None:
            return [f"unexpected form {sorted(values)}"] if values else []
        properties: Schema = form["schema"].get("properties", {})
        instance: dict[str, object] = {}
        problems: list[str] = []
        for name, given in values.items():
            schema = self._resolved(properties.get(name, {}))
            if name not in properties:
                problems.append(f"unknown parameter {name}")
            elif schema.get("type") == "array":
                instance[name] = [self._typed(value, schema["items"]) for value in given]
            elif len(given) > 1:
                problems.append(f"repeated {name}")
            else:
                instance[name] = self._typed(given[0], schema)
        return problems + self._problems(instance, form["schema"], "form")

    def _resolved(self, schema: Schema) -> Schema:
        reference = schema.get("$ref")
        return self._schemas[reference.rsplit("/", 1)[-1]] if reference else schema

    def _typed(self, value: str, schema: Schema) -> object:
        kind = self._resolved(schema).get("type")
        if kind == "integer" and re.fullmatch(r"-?\d+", value):
            return int(value)
        if kind == "boolean" and value.lower() in ("true", "false"):
            return value.lower() == "true"
        return value

    def _problems(self, value: object, schema: Schema, where: str) -> list[str]:
        return _problems(value, {**schema, "components": {"schemas": self._schemas}}, where)


def _problems(value: object, root: Schema, where: str) -> list[str]:
    validator = Draft202012Validator(root, format_checker=_formats)
    return [
        f"{where}{'.'.join(['', *map(str, error.path)])}: {error.message[:120]}"
        for error in validator.iter_errors(value)
    ]


def _operation(method: str, path: str, item: Schema, document: Schema) -> Operation:
    server = (item.get("servers") or document["servers"])[0]["url"]
    source = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))
    host = urlsplit(server).hostname or ""
    return Operation(method.upper(), host, re.compile(f"^{source}$"), item[method], path.count("{"))


def _lenient(schema: Schema) -> Schema:
    """Answers use OpenAPI 3.0's nullable, which JSON Schema does not know: nulls are let pass.

    So are those that the description promises in words alone: why a conference ended that goes on.
    """

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            inner = {key: walk(value) for key, value in node.items()}
            in_words = "will be `null`" in str(inner.get("description", ""))
            if inner.pop("nullable", False) or in_words:
                return {"anyOf": [inner, {"type": "null"}]}
            return inner
        return [walk(value) for value in node] if isinstance(node, list) else node

    result: Schema = walk(schema)
    return result


@lru_cache(maxsize=1)
def load() -> Contract | None:
    """The contract, when this machine has the description."""
    path = os.environ.get(VARIABLE, "")
    return Contract(Path(path)) if path and Path(path).is_file() else None


needs_contract = pytest.mark.skipif(
    not Path(os.environ.get(VARIABLE, "") or "/nonexistent").is_file(), reason=ABSENT
)


class CheckedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """Sends to the simulator what the SDK meant for Twilio, checking both directions."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=10)
        self._base = urlsplit(base)
        self.sent: list[tuple[str, str]] = []

    def request(  # noqa: PLR0913 - the SDK's own signature
        self,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        prepared = requests.Request(
            method.upper(), url, params=params, data=data, headers=headers, auth=auth
        ).prepare()
        contract = load()
        operation = contract.check_request(prepared) if contract else None
        parts = urlsplit(str(prepared.url))
        prepared.url = parts._replace(scheme=self._base.scheme, netloc=self._base.netloc).geturl()
        self.sent.append((method.upper(), parts.path))
        with requests.Session() as session:
            answer = session.send(prepared, timeout=timeout or 10, allow_redirects=False)
        if contract and operation:
            contract.check_answer(operation, answer.status_code, answer.text)
        return Response(answer.status_code, answer.text, answer.headers)


def to_simulator(base: str, account: str, token: str) -> Client:
    """The official SDK's client, pointed at a simulator."""
    return Client(account, token, http_client=CheckedHttpClient(base))


def check_requests(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Check every request that the product makes, and every answer to it; returns what was sent."""
    from channels_phone.client import PhoneHttpClient

    sent: list[tuple[str, str]] = []
    original = PhoneHttpClient.request

    def request(  # noqa: PLR0913 - the SDK's own signature
        self: PhoneHttpClient,
        method: str,
        url: str,
        params: Any = None,
        data: Any = None,
        headers: Any = None,
        auth: Any = None,
        **options: Any,
    ) -> Response:
        prepared = requests.Request(
            method.upper(), url, params=params, data=data, headers=headers, auth=auth
        ).prepare()
        contract = load()
        operation = contract.check_request(prepared) if contract else None
        sent.append((method.upper(), urlsplit(url).path.partition("/Accounts/")[2][35:]))
        answer = original(self, method, url, params, data, headers, auth, **options)
        if contract and operation:
            contract.check_answer(operation, answer.status_code, answer.text)
        return answer

    monkeypatch.setattr(PhoneHttpClient, "request", request)
    return sent
