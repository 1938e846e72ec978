"""Conferences and their participants."""

from __future__ import annotations

from phone_simulator.ids import rfc2822
from phone_simulator.network import ApiError, Network
from phone_simulator.rest.calls import dialled
from phone_simulator.rest.common import VERSION, Form, Resource, page, reply
from phone_simulator.store import Row
from phone_simulator.voice.conferences import Conference, Options, Participant
from phone_simulator.voice.exchange import Exchange
from phone_simulator.voice.leg import HungUpError
from phone_simulator.web import Request, Response, Router

_PARTICIPANT = (
    *("To", "From", "Label", "Timeout", "StatusCallback", "StatusCallbackEvent"),
    *("StatusCallbackMethod", "Muted", "Beep", "EarlyMedia", "StartConferenceOnEnter"),
    *("EndConferenceOnExit", "ConferenceStatusCallback", "ConferenceStatusCallbackEvent"),
    *("ConferenceStatusCallbackMethod",),
)


class ConferenceResources:
    """The resources /Conferences and /Participants."""

    def __init__(self, network: Network, exchange: Exchange) -> None:
        self._network, self._exchange = network, exchange

    def routes(self, router: Router) -> None:
        base = VERSION + "/{account}/Conferences"
        router.add("GET", f"{base}.json", self.list)
        router.add("GET", base + "/{sid}.json", self.fetch)
        router.add("POST", base + "/{sid}.json", self.update)
        router.add("GET", base + "/{sid}/Participants.json", self.participants)
        router.add("POST", base + "/{sid}/Participants.json", self.create)
        router.add("GET", base + "/{sid}/Participants/{call}.json", self.participant)
        router.add("POST", base + "/{sid}/Participants/{call}.json", self.change)
        router.add("DELETE", base + "/{sid}/Participants/{call}.json", self.delete)

    async def list(self, request: Request) -> Response:
        sql, args = "SELECT * FROM conference WHERE 1 = 1", []
        for key, column in (("FriendlyName", "name"), ("Status", "status")):
            if request.query.get(key):
                sql += f" AND {column} = ?"
                args.append(request.query[key])
        rows = self._network.store.rows(f"{sql} ORDER BY created_at DESC, rowid DESC", *args)
        return page(request, "conferences", [self._resource(row) for row in rows])

    async def fetch(self, request: Request) -> Response:
        return reply(self._resource(self._row(request)))

    async def update(self, request: Request) -> Response:
        form = Form(request, "Status")
        row = self._row(request)
        if form.one("Status") != "completed":
            raise ApiError(400, 20001, "Status can only be completed")
        conference = self._exchange.conferences.find(row["sid"])
        if conference is not None:
            conference.close("conference-ended-via-api")
        return reply(self._resource(self._row(request)))

    async def participants(self, request: Request) -> Response:
        conference = self._live(request)
        items = [_resource(self._account, conference, p) for p in conference.participants.values()]
        return page(request, "participants", items)

    async def participant(self, request: Request) -> Response:
        conference = self._live(request)
        return reply(_resource(self._account, conference, self._who(conference, request)))

    async def create(self, request: Request) -> Response:
        form = Form(request, *_PARTICIPANT)
        start = form.flag("StartConferenceOnEnter")
        events = form.many("ConferenceStatusCallbackEvent")
        options = Options(
            label=form.one("Label"),
            start=True if start is None else start,
            end=bool(form.flag("EndConferenceOnExit")),
            muted=bool(form.flag("Muted")),
            callback=form.one("ConferenceStatusCallback"),
            events=frozenset(e for value in events for e in value.split()),
        )
        leg = self._exchange.participant(request.params["sid"], dialled(form), options)
        conference = self._exchange.conferences.ensure(request.params["sid"])
        waiting = Participant(leg, options, options.muted)
        return reply(_resource(self._account, conference, waiting, status="queued"), 201)

    async def change(self, request: Request) -> Response:
        form = Form(request, "Muted", "Hold")
        conference = self._live(request)
        who = self._who(conference, request)
        conference.update(who, muted=form.flag("Muted"), hold=form.flag("Hold"))
        return reply(_resource(self._account, conference, who))

    async def delete(self, request: Request) -> Response:
        """Out of the conference, and the leg ends."""
        conference = self._live(request)
        leg = self._who(conference, request).leg
        leg.ended_by = "api"
        leg.signal(HungUpError())
        return Response(status=204)

    @property
    def _account(self) -> str:
        return self._network.settings.account_sid

    def _row(self, request: Request) -> Row:
        row = self._network.store.row(
            "SELECT * FROM conference WHERE sid = ?", request.params["sid"]
        )
        if row is None:
            raise _not_found(request)
        return row

    def _live(self, request: Request) -> Conference:
        conference = self._exchange.conferences.find(request.params["sid"])
        if conference is None:
            raise _not_found(request)
        return conference

    def _who(self, conference: Conference, request: Request) -> Participant:
        wanted = request.params["call"]
        for sid, participant in conference.participants.items():
            if wanted in (sid, participant.options.label):
                return participant
        raise _not_found(request)

    def _resource(self, row: Row) -> Resource:
        uri = f"/2010-04-01/Accounts/{self._account}/Conferences/{row['sid']}"
        return {
            "sid": row["sid"],
            "account_sid": self._account,
            "api_version": "2010-04-01",
            "friendly_name": row["name"],
            "status": row["status"],
            "region": "us1",
            "reason_conference_ended": row["reason"] or None,
            "call_sid_ending_conference": row["ended_by"] or None,
            "date_created": rfc2822(row["created_at"]),
            "date_updated": rfc2822(row["updated_at"]),
            "uri": f"{uri}.json",
            "subresource_uris": {"participants": f"{uri}/Participants.json"},
        }


def _not_found(request: Request) -> ApiError:
    return ApiError(404, 20404, f"The requested resource {request.path} was not found")


def _resource(
    account: str, conference: Conference, who: Participant, status: str = "connected"
) -> Resource:
    base = f"/2010-04-01/Accounts/{account}/Conferences/{conference.sid}/Participants"
    return {
        "call_sid": who.leg.sid,
        "conference_sid": conference.sid,
        "account_sid": account,
        "label": who.options.label or None,
        "muted": who.muted,
        "hold": who.hold,
        "coaching": False,
        "call_sid_to_coach": None,
        "start_conference_on_enter": who.options.start,
        "end_conference_on_exit": who.options.end,
        "status": status,
        "date_created": rfc2822(who.at),
        "date_updated": rfc2822(who.at),
        "uri": f"{base}/{who.leg.sid}.json",
    }
