"""Texts: from a telephone to the service, and from the service's API to a telephone."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from phone_simulator.ids import new_sid, stamp
from phone_simulator.network import ApiError, Network
from phone_simulator.segments import segments
from phone_simulator.store import Row
from phone_simulator.twiml import TwimlError, check_messaging
from phone_simulator.webhooks import Answer, Params

FINAL = frozenset({"delivered", "undelivered", "failed", "read", "canceled", "received"})
_STOP = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
_START = frozenset({"START", "YES", "UNSTOP"})
_E164 = re.compile(r"^\+[1-9]\d{6,14}$")
_CL_LANDLINE = re.compile(r"^\+56(2\d{8}|[3-7]\d{8})$")
LATE_SECONDS = 20.0
ON_ITS_WAY = "en camino"


@dataclass(frozen=True)
class Outgoing:
    """A text that the service asks to send."""

    to: str
    sender: str
    body: str
    status_callback: str = ""


class Sms:
    """The texts of one network."""

    def __init__(self, network: Network) -> None:
        self._network, self._settings = network, network.settings
        self._store, self._faults = network.store, network.faults

    def resume(self) -> None:
        """After a restart, what was on its way goes on."""
        for row in self._store.rows("SELECT * FROM message WHERE trouble = ?", ON_ITS_WAY):
            work = self._inbound(row["sid"], row["from_number"], row["to_number"], row["body"])
            self._network.spawn(work)
        for row in self._store.rows("SELECT * FROM message WHERE direction = 'outbound-api'"):
            if row["status"] not in FINAL:
                self._network.spawn(self._progress(row["sid"], row["error_code"] or 0))

    # -- from a telephone -------------------------------------------------------------------
    def text(self, phone: str, to: str, body: str) -> str:
        """A person's text. The webhook follows by itself; returns the text's sid."""
        sid = new_sid("SM")
        self._insert(sid, "inbound", Outgoing(to, phone, body), "received")
        self._network.spawn(self._inbound(sid, phone, to, body))
        return sid

    async def _inbound(self, sid: str, phone: str, to: str, body: str) -> None:
        self._keyword(phone, to, body.strip().upper())
        params = self._inbound_params(sid, phone, to, body)
        copies = 2 if self._faults.hit("inbound_twice") else 1
        await asyncio.gather(*(self._deliver_inbound(sid, params) for _ in range(copies)))

    async def _deliver_inbound(self, sid: str, params: Params) -> None:
        url = self._settings.url(self._settings.sms_path)
        answer = await self._network.deliver(sid, "SMS entrante", url, params)
        fallback = self._settings.url(self._settings.sms_fallback_path)
        if answer.error and fallback:
            extra = [("ErrorCode", str(answer.error)), ("ErrorUrl", url.partition("#")[0])]
            params = [*params, *extra]
            answer = await self._network.deliver(sid, "SMS entrante, reserva", fallback, params)
        self._store.update("message", sid, trouble=_trouble(answer), updated_at=stamp())
        self._network.bus.touch()

    def _inbound_params(self, sid: str, phone: str, to: str, body: str) -> list[tuple[str, str]]:
        geography = [
            (f"{side}{part}", "CL" if part == "Country" else "")
            for side in ("From", "To")
            for part in ("City", "State", "Zip", "Country")
        ]
        return [
            ("MessageSid", sid),
            ("SmsSid", sid),
            ("SmsMessageSid", sid),
            ("AccountSid", self._settings.account_sid),
            ("From", phone),
            ("To", to),
            ("Body", body),
            ("NumMedia", "0"),
            ("NumSegments", str(segments(body).count)),
            ("SmsStatus", "received"),
            ("ApiVersion", "2010-04-01"),
            *geography,
        ]

    def _keyword(self, phone: str, service: str, keyword: str) -> None:
        """The company's own opt-out: English, one exact word; the text still goes on."""
        if keyword in _STOP:
            self._store.run(
                "INSERT OR IGNORE INTO opt_out VALUES (?, ?, ?)", service, phone, stamp()
            )
            reply = "You have successfully been unsubscribed. Reply START to resubscribe."
        elif keyword in _START:
            gone = self._store.run(
                "DELETE FROM opt_out WHERE service = ? AND phone = ?", service, phone
            )
            if not gone:
                return
            reply = "You have successfully been re-subscribed. Reply STOP to unsubscribe."
        else:
            return
        out = Outgoing(phone, service, reply)
        self._insert(new_sid("SM"), "outbound-reply", out, "delivered")

    # -- from the API ------------------------------------------------------------------------
    async def create(self, out: Outgoing) -> Row:
        """Accept a text for delivery. Raises ApiError with the company's codes."""
        self._check(out)
        if self._faults.hit("send_429"):
            raise ApiError(429, 20429, "Too Many Requests")
        if self._faults.hit("send_500"):
            raise ApiError(500, 20500, "Internal Server Error")
        sid, error = new_sid("SM"), 0
        if self._faults.hit("undelivered_30003"):
            error = 30003
        elif self._faults.hit("undelivered_30005"):
            error = 30005
        self._insert(sid, "outbound-api", out, "queued")
        row = self._store.row("SELECT * FROM message WHERE sid = ?", sid)
        assert row is not None  # noqa: S101 - inserted just above
        if self._faults.hit("callback_early"):
            await self._progress(sid, error)
        else:
            self._network.spawn(self._progress(sid, error))
        return row

    def lost_answer(self) -> bool:
        """Whether the API must now keep silent about the text it accepted."""
        return self._faults.hit("send_lost_answer")

    def _check(self, out: Outgoing) -> None:
        if not out.to:
            raise ApiError(400, 21604, "A 'To' phone number is required.")
        if not _E164.match(out.to):
            raise ApiError(400, 21211, "Invalid 'To' Phone Number")
        if out.sender != self._settings.service_number:
            raise ApiError(400, 21606, "The 'From' phone number is not yours.")
        if not out.body:
            raise ApiError(400, 21602, "Message body is required.")
        if len(out.body) > 1600:
            raise ApiError(400, 21617, "The concatenated message body exceeds 1600 characters.")
        if _CL_LANDLINE.match(out.to):
            raise ApiError(400, 21614, "'To' number is not a valid mobile number")
        row = self._store.row(
            "SELECT 1 FROM opt_out WHERE service = ? AND phone = ?", out.sender, out.to
        )
        if row is not None:
            raise ApiError(400, 21610, "Attempt to send to unsubscribed recipient")

    async def _progress(self, sid: str, error: int) -> None:
        """Queued, sending, sent, delivered: a callback for each state but the first."""
        final = "undelivered" if error else "delivered"
        states = ["sent", final]
        await self._network.pause(0.3)
        if self._faults.hit("callback_unordered"):
            states.reverse()
        twice = self._faults.hit("callback_twice")
        late = self._faults.hit("callback_late")
        lost = self._faults.hit("callback_lost")
        self._set(sid, "sending", 0)
        self._set(sid, "sent", 0)
        await self._network.pause(0.7)
        self._set(sid, final, error)
        if late:
            await self._network.pause(LATE_SECONDS)
        for state in [] if lost else states:
            for _ in range(2 if twice else 1):
                await self._callback(sid, state, error if state == final else 0)
            await self._network.pause(0.2)

    async def _callback(self, sid: str, status: str, error: int) -> None:
        row = self._store.row("SELECT * FROM message WHERE sid = ?", sid)
        if row is None or not row["status_callback"]:
            return
        params = [
            ("MessageSid", sid),
            ("SmsSid", sid),
            ("AccountSid", self._settings.account_sid),
            ("From", row["from_number"]),
            ("To", row["to_number"]),
            ("MessageStatus", status),
            ("SmsStatus", status),
            ("ApiVersion", "2010-04-01"),
        ]
        if status in ("delivered", "undelivered"):
            stamped = stamp()
            params.append(("RawDlrDoneDate", re.sub(r"\D", "", stamped)[2:12]))
        if error:
            params.append(("ErrorCode", str(error)))
        url = str(row["status_callback"])
        await self._network.deliver(sid, f"Estado de SMS: {status}", url, params)

    # -- shared ------------------------------------------------------------------------------
    def _insert(self, sid: str, direction: str, out: Outgoing, status: str) -> None:
        at = stamp()
        self._store.insert(
            "message",
            sid=sid,
            direction=direction,
            from_number=out.sender,
            to_number=out.to,
            body=out.body,
            segments=segments(out.body).count,
            status=status,
            status_callback=out.status_callback,
            trouble=ON_ITS_WAY if direction == "inbound" else "",
            created_at=at,
            updated_at=at,
        )
        self._network.bus.touch()

    def _set(self, sid: str, status: str, error: int) -> None:
        values: dict[str, object] = {"status": status, "updated_at": stamp()}
        if error:
            values["error_code"] = error
        if status == "sent":
            values["sent_at"] = stamp()
        self._store.update("message", sid, **values)
        self._network.bus.touch()


def _trouble(answer: Answer) -> str:
    """What went wrong with a delivery, for the telephone's screen; "" when nothing did."""
    if answer.error:
        return f"{answer.error}: {answer.detail}"
    try:
        check_messaging(answer.body)
    except TwimlError as error:
        return f"{error.code}: {error}"
    return ""
