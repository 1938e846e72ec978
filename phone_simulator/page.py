"""The page with the telephones: its files, its state, its live stream, and its buttons."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from phone_simulator.faults import KINDS, UnknownFaultError
from phone_simulator.network import ApiError, Network
from phone_simulator.sms import Sms
from phone_simulator.store import Row
from phone_simulator.voice.exchange import Exchange
from phone_simulator.web import Request, Response, Router, WebError, json_response

STATIC = Path(__file__).parent / "static"
KEEP_ALIVE_SECONDS = 15.0
_POLICY = (
    "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class Page:
    """The routes of the page and of its buttons."""

    def __init__(self, network: Network, sms: Sms, exchange: Exchange) -> None:
        self._network, self._sms, self._exchange = network, sms, exchange

    def routes(self, router: Router) -> None:
        router.add("GET", "/", self.index)
        router.add("GET", "/healthz", self.health)
        router.add("GET", "/files/{name}", self.file)
        router.add("GET", "/api/state", self.state)
        router.add("GET", "/api/events", self.events)
        router.add("POST", "/api/phones/{phone}/sms", self.text)
        router.add("POST", "/api/phones/{phone}/call", self.call)
        router.add("POST", "/api/calls/{sid}/key", self.key)
        router.add("POST", "/api/calls/{sid}/say", self.say)
        router.add("POST", "/api/calls/{sid}/answer", self.answer)
        router.add("POST", "/api/calls/{sid}/hangup", self.hang_up)
        router.add("POST", "/api/faults", self.faults)

    async def index(self, request: Request) -> Response:
        return _file("index.html")

    async def health(self, request: Request) -> Response:
        return json_response({"status": "ok", "name": "simulador, no Twilio"})

    async def file(self, request: Request) -> Response:
        return _file(request.params["name"])

    # -- what the page shows -----------------------------------------------------------------------
    async def state(self, request: Request) -> Response:
        return json_response(self.snapshot())

    def snapshot(self) -> dict[str, Any]:
        """Everything on the page, as of one change number."""
        settings, faults = self._network.settings, self._network.faults
        return {
            "sequence": self._network.bus.sequence,
            "service": settings.service_number,
            "webhookBase": settings.webhook_base,
            "phones": [self._phone(number) for number in settings.phones],
            "agents": [self._call(row) for row in self._agent_rows()],
            "faults": [
                {
                    "kind": kind,
                    "label": label,
                    "rate": faults.rates.get(kind, 0.0),
                    "armed": faults.armed.get(kind, 0),
                }
                for kind, label in KINDS.items()
            ],
            "seed": faults.seed,
            "webhooks": self._network.store.rows("SELECT * FROM webhook ORDER BY id DESC LIMIT 40"),
        }

    def _phone(self, number: str) -> dict[str, Any]:
        store = self._network.store
        messages = [
            {
                "sid": row["sid"],
                "mine": row["from_number"] == number,
                "other": row["to_number"] if row["from_number"] == number else row["from_number"],
                "body": row["body"],
                "segments": row["segments"],
                "status": row["status"],
                "error": row["error_code"],
                "trouble": row["trouble"],
                "at": row["created_at"],
            }
            for row in store.messages(number)
        ]
        calls = [self._call(row) for row in store.calls(number)]
        return {"number": number, "messages": messages, "calls": calls}

    def _call(self, row: Row) -> dict[str, Any]:
        leg = self._exchange.legs.get(row["sid"])
        return {
            "sid": row["sid"],
            "direction": row["direction"],
            "from": row["from_number"],
            "to": row["to_number"],
            "status": row["status"],
            "live": leg is not None,
            "talking": bool(leg and leg.conference),
            "at": row["created_at"],
            "answered": row["answered_at"],
            "ended": row["ended_at"],
            "lines": self._network.store.lines(row["sid"]),
        }

    def _agent_rows(self) -> list[Row]:
        return self._network.store.rows(
            "SELECT * FROM call WHERE to_number LIKE 'client:%' ORDER BY created_at DESC LIMIT 3"
        )

    async def events(self, request: Request) -> Response:
        """Server-sent events: the change number, each time it rises."""
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(content_type="text/event-stream", headers=headers, stream=self._stream())

    async def _stream(self) -> AsyncIterator[bytes]:
        bus, seen = self._network.bus, -1
        yield b"retry: 1000\n\n"
        while True:
            sequence = await bus.wait(seen, KEEP_ALIVE_SECONDS)
            yield f"data: {sequence}\n\n".encode() if sequence != seen else b": ping\n\n"
            seen = sequence

    # -- its buttons --------------------------------------------------------------------------------
    async def text(self, request: Request) -> Response:
        phone = self._known(request.params["phone"])
        body = request.text("body", limit=1600)
        to = request.json().get("to") or self._network.settings.service_number
        return json_response({"sid": self._sms.text(phone, str(to), body)}, 201)

    async def call(self, request: Request) -> Response:
        phone = self._known(request.params["phone"])
        to = request.json().get("to") or self._network.settings.service_number
        if any(phone in (leg.from_number, leg.to_number) for leg in self._exchange.legs.values()):
            raise WebError(409, "Ese teléfono ya está en una llamada.")
        return json_response({"sid": self._exchange.place(phone, str(to)).sid}, 201)

    async def key(self, request: Request) -> Response:
        digit = request.text("digit", limit=1)
        if digit not in "0123456789*#":
            raise WebError(422, "Solo hay teclas 0 a 9, * y #.")
        self._exchange.key(request.params["sid"], digit)
        return json_response({})

    async def say(self, request: Request) -> Response:
        self._exchange.speak(request.params["sid"], request.text("text"))
        return json_response({})

    async def answer(self, request: Request) -> Response:
        self._exchange.answer(request.params["sid"])
        return json_response({})

    async def hang_up(self, request: Request) -> Response:
        self._exchange.hang_up(request.params["sid"])
        return json_response({})

    async def faults(self, request: Request) -> Response:
        """{"reset": seed} | {"kind", "rate"} | {"kind", "times"}"""
        data, faults = request.json(), self._network.faults
        try:
            if "reset" in data:
                faults.reset(int(data["reset"]))
            elif "rate" in data:
                faults.set_rate(str(data.get("kind")), float(data["rate"]))
            else:
                faults.arm(str(data.get("kind")), int(data.get("times", 1)))
        except UnknownFaultError as error:
            raise WebError(422, f"No hay una falla «{error}».") from None
        except (TypeError, ValueError):
            raise WebError(422, "Se espera un número.") from None
        self._network.bus.touch()
        return json_response({})

    def _known(self, phone: str) -> str:
        if phone not in self._network.settings.phones:
            raise ApiError(404, 0, "Ese teléfono no es de este simulador.")
        return phone


def _file(name: str) -> Response:
    path = STATIC / name
    if path.parent != STATIC or not path.is_file():
        raise WebError(404, "No existe ese archivo.")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return Response(path.read_bytes(), 200, f"{kind}; charset=utf-8", headers)
