"""Messages: create, fetch, list, redact."""

from __future__ import annotations

from datetime import UTC, datetime

from phone_simulator.ids import rfc2822, stamp
from phone_simulator.network import ApiError, Network
from phone_simulator.rest.common import VERSION, Form, Resource, page, reply
from phone_simulator.sms import Outgoing, Sms
from phone_simulator.store import Row
from phone_simulator.web import Request, Response, Router


class Messages:
    """The resource /Messages."""

    def __init__(self, network: Network, sms: Sms) -> None:
        self._network, self._sms = network, sms

    def routes(self, router: Router) -> None:
        base = VERSION + "/{account}/Messages"
        router.add("POST", f"{base}.json", self.create)
        router.add("GET", f"{base}.json", self.list)
        router.add("GET", base + "/{sid}.json", self.fetch)
        router.add("POST", base + "/{sid}.json", self.redact)

    async def create(self, request: Request) -> Response:
        form = Form(request, "To", "From", "Body", "StatusCallback", "ValidityPeriod")
        out = Outgoing(
            to=form.one("To"),
            sender=form.one("From"),
            body=form.one("Body"),
            status_callback=form.one("StatusCallback"),
        )
        row = await self._sms.create(out)
        if self._sms.lost_answer():
            return Response(drop=True)
        return reply(self._resource(row), 201)

    async def fetch(self, request: Request) -> Response:
        return reply(self._resource(self._row(request.params["sid"])))

    async def redact(self, request: Request) -> Response:
        """Only the text may change, and only into nothing."""
        form = Form(request, "Body")
        row = self._row(request.params["sid"])
        if form.one("Body"):
            raise ApiError(400, 20001, "Body can only be emptied")
        self._network.store.update("message", row["sid"], body="", updated_at=stamp())
        self._network.bus.touch()
        return reply(self._resource(self._row(row["sid"])))

    async def list(self, request: Request) -> Response:
        """Newest first, by To, From and the DateSent of its filters."""
        sql, args = "SELECT * FROM message WHERE 1 = 1", []
        for key, column in (("To", "to_number"), ("From", "from_number")):
            if request.query.get(key):
                sql += f" AND {column} = ?"
                args.append(request.query[key])
        for key, test in (("DateSent>", ">="), ("DateSent<", "<=")):
            if request.query.get(key):
                sql += f" AND created_at {test} ?"
                args.append(_instant(request.query[key]))
        rows = self._network.store.rows(f"{sql} ORDER BY created_at DESC, rowid DESC", *args)
        return page(request, "messages", [self._resource(row) for row in rows])

    def _row(self, sid: str) -> Row:
        row = self._network.store.row("SELECT * FROM message WHERE sid = ?", sid)
        if row is None:
            raise ApiError(404, 20404, f"The requested resource Messages/{sid} was not found")
        return row

    def _resource(self, row: Row) -> Resource:
        account = self._network.settings.account_sid
        uri = f"/2010-04-01/Accounts/{account}/Messages/{row['sid']}"
        return {
            "sid": row["sid"],
            "account_sid": account,
            "api_version": "2010-04-01",
            "body": row["body"],
            "date_created": rfc2822(row["created_at"]),
            "date_updated": rfc2822(row["updated_at"]),
            "date_sent": rfc2822(row["sent_at"]),
            "direction": row["direction"],
            "error_code": row["error_code"],
            "error_message": None,
            "from": row["from_number"],
            "to": row["to_number"],
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": str(row["segments"]),
            "price": None,
            "price_unit": "USD",
            "status": row["status"],
            "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }


def _instant(raw: str) -> str:
    try:
        at = datetime.fromisoformat(raw)
    except ValueError:
        raise ApiError(400, 20001, "DateSent is not a date") from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
