"""Calls: create, fetch, update."""

from __future__ import annotations

from phone_simulator.ids import rfc2822
from phone_simulator.network import ApiError, Network
from phone_simulator.rest.common import VERSION, Form, Resource, reply
from phone_simulator.store import Row
from phone_simulator.voice.exchange import Dialled, Exchange
from phone_simulator.voice.leg import Callbacks
from phone_simulator.web import Request, Response, Router

_CREATE = ("To", "From", "Url", "Method", "Twiml", "Timeout", "StatusCallback")
_EVENTS = ("StatusCallbackEvent", "StatusCallbackMethod")


class Calls:
    """The resource /Calls."""

    def __init__(self, network: Network, exchange: Exchange) -> None:
        self._network, self._exchange = network, exchange

    def routes(self, router: Router) -> None:
        base = VERSION + "/{account}/Calls"
        router.add("POST", f"{base}.json", self.create)
        router.add("GET", base + "/{sid}.json", self.fetch)
        router.add("POST", base + "/{sid}.json", self.update)

    async def create(self, request: Request) -> Response:
        form = Form(request, *_CREATE, *_EVENTS)
        url, twiml = form.one("Url"), form.one("Twiml")
        if not url and not twiml:
            raise ApiError(400, 21205, "Url parameter is required")
        leg = self._exchange.call(
            dialled(form), url=url, method=form.one("Method", "POST"), twiml=twiml.encode()
        )
        return reply(self._resource(self._row(leg.sid)), 201)

    async def fetch(self, request: Request) -> Response:
        return reply(self._resource(self._row(request.params["sid"])))

    async def update(self, request: Request) -> Response:
        form = Form(request, "Status", "Url", "Method", "Twiml")
        status = form.one("Status")
        if status not in ("", "completed", "canceled"):
            raise ApiError(400, 21218, "Status must be completed or canceled")
        sid = request.params["sid"]
        self._exchange.update(
            sid,
            status=status,
            url=form.one("Url"),
            method=form.one("Method", "POST"),
            twiml=form.one("Twiml").encode(),
        )
        return reply(self._resource(self._row(sid)))

    def _row(self, sid: str) -> Row:
        row = self._network.store.row("SELECT * FROM call WHERE sid = ?", sid)
        if row is None:
            raise ApiError(404, 20404, f"The requested resource Calls/{sid} was not found")
        return row

    def _resource(self, row: Row) -> Resource:
        account = self._network.settings.account_sid
        leg = self._exchange.legs.get(row["sid"])
        return {
            "sid": row["sid"],
            "account_sid": account,
            "api_version": "2010-04-01",
            "date_created": rfc2822(row["created_at"]),
            "date_updated": rfc2822(row["updated_at"]),
            "start_time": rfc2822(row["answered_at"]),
            "end_time": rfc2822(row["ended_at"]),
            "duration": str(leg.duration) if leg else None,
            "direction": row["direction"],
            "from": row["from_number"],
            "to": row["to_number"],
            "status": row["status"],
            "parent_call_sid": row["parent_sid"] or None,
            "uri": f"/2010-04-01/Accounts/{account}/Calls/{row['sid']}.json",
            "subresource_uris": {},
        }


def dialled(form: Form) -> Dialled:
    """Whom to ring, and where to report."""
    events = frozenset(e for value in form.many("StatusCallbackEvent") for e in value.split())
    callbacks = Callbacks(
        url=form.one("StatusCallback"),
        events=events or frozenset({"completed"}),
        method=form.one("StatusCallbackMethod", "POST"),
    )
    return Dialled(form.one("To"), form.one("From"), callbacks, form.number("Timeout", 60))
