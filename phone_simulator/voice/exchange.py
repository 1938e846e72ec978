"""The exchange: starts legs, rings telephones, reports states, and finds live legs."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from phone_simulator.ids import now, rfc2822
from phone_simulator.network import ApiError, Network
from phone_simulator.twiml import TwimlError, parse
from phone_simulator.voice.conferences import Conferences, Options
from phone_simulator.voice.interpreter import Document, EndOfCallError, Interpreter, Next, talk
from phone_simulator.voice.leg import (
    FINAL,
    Callbacks,
    ConferenceOverError,
    HungUpError,
    Leg,
    RedirectedError,
)
from phone_simulator.voice.queues import Queues

_log = logging.getLogger("phone_simulator")
_EVENT = {"queued": "initiated", "ringing": "ringing", "in-progress": "answered"}
IN_PROGRESS_GONE = "Call is not in-progress. Cannot redirect."


@dataclass(frozen=True)
class Dialled:
    """A leg that the API asks for."""

    to: str
    sender: str
    callbacks: Callbacks
    timeout: float = 30.0


class Exchange:
    """The live legs, and everything that starts, rings or ends one."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.queues = Queues(network)
        self.conferences = Conferences(network)
        self.legs: dict[str, Leg] = {}

    def resume(self) -> None:
        """A restart cut every live call; whoever asked for reports is told so."""
        rows = self._network.store.rows(
            "SELECT * FROM call WHERE status NOT IN"
            " ('completed', 'busy', 'no-answer', 'failed', 'canceled')"
        )
        for row in rows:
            status = "completed" if row["answered_at"] else "failed"
            self._network.store.update("call", row["sid"], status=status, reason="reinicio")
            self._network.store.say(row["sid"], "error", "Se cortó al reiniciar el simulador.")
            url = self._network.settings.url(self._network.settings.voice_status_path)
            if row["direction"] == "inbound" and url:
                params = [
                    ("CallSid", row["sid"]),
                    ("AccountSid", self._network.settings.account_sid),
                    ("From", row["from_number"]),
                    ("To", row["to_number"]),
                    ("CallStatus", status),
                    ("Direction", "inbound"),
                    ("ApiVersion", "2010-04-01"),
                    ("CallDuration", "0"),
                ]
                self._network.spawn(self._post(row["sid"], "Llamada cortada", url, params))

    async def _post(self, sid: str, what: str, url: str, params: list[tuple[str, str]]) -> None:
        await self._network.deliver(sid, what, url, params)

    # -- from a telephone ----------------------------------------------------------------------
    def place(self, phone: str, to: str) -> Leg:
        """A person calls the service."""
        settings = self._network.settings
        callbacks = Callbacks(settings.url(settings.voice_status_path))
        leg = self._new(Leg(self._network, "inbound", phone, to, callbacks))
        leg.status = "ringing"
        interpreter = Interpreter(self._network, leg, self.queues, self.conferences)
        first = Next(settings.url(settings.voice_path))

        async def script() -> None:
            leg.set_status("ringing")
            if to != settings.service_number:
                leg.line("error", "Ese número no existe en el simulador.")
                raise EndOfCallError("failed")
            await interpreter.run(first)

        self._network.spawn(self._live(leg, script))
        return leg

    # -- from the API --------------------------------------------------------------------------
    def call(self, dialled: Dialled, *, url: str, method: str, twiml: bytes) -> Leg:
        """Calls.create: ring a number and execute a document when it answers."""
        self._check(dialled)
        leg = self._outbound(dialled)
        interpreter = Interpreter(self._network, leg, self.queues, self.conferences)

        async def script() -> None:
            await self._ring(leg, dialled)
            first: Next | Document = Next(url, method)
            if twiml:
                try:
                    first = Document(parse(twiml), "")
                except TwimlError as error:
                    leg.line("error", f"{error.code}: {error}")
                    raise EndOfCallError from None
            await interpreter.run(first)

        self._network.spawn(self._live(leg, script))
        return leg

    def participant(self, conference: str, dialled: Dialled, options: Options) -> Leg:
        """Participants.create: ring a number or a client and put it in a conference."""
        self._check(dialled)
        room = self.conferences.ensure(conference)
        room.report_to(options.callback, options.events)
        leg = self._outbound(dialled)

        async def script() -> None:
            await self._ring(leg, dialled)
            await talk(self.conferences, leg, room.sid, options)

        self._network.spawn(self._live(leg, script))
        return leg

    def _check(self, dialled: Dialled) -> None:
        settings = self._network.settings
        if dialled.sender != settings.service_number and not dialled.sender.startswith("client:"):
            raise ApiError(400, 21210, "'From' phone number not verified")
        if dialled.to.startswith("client:") or dialled.to in settings.phones:
            return
        raise ApiError(400, 21211, "'To' is not a telephone of this simulator")

    def _outbound(self, dialled: Dialled) -> Leg:
        return self._new(
            Leg(self._network, "outbound-api", dialled.sender, dialled.to, dialled.callbacks)
        )

    async def _ring(self, leg: Leg, dialled: Dialled) -> None:
        """A client answers at once; a telephone rings until it is picked up."""
        await self._report(leg)
        leg.set_status("ringing")
        await self._report(leg)
        if leg.to_number.startswith("client:"):
            await self._network.pause(0.2)
        else:
            leg.line("note", "Suena el teléfono")
            await self._picked_up(leg, dialled.timeout)
        leg.interrupted()
        leg.set_status("in-progress")
        await self._report(leg)

    async def _picked_up(self, leg: Leg, timeout: float) -> None:
        try:
            key = await leg.key(timeout)
        except HungUpError:
            raise EndOfCallError("busy" if leg.ended_by == "phone" else "canceled") from None
        if key is None:
            raise EndOfCallError("no-answer")

    def update(self, sid: str, *, status: str, url: str, method: str, twiml: bytes) -> Leg:
        """Calls.update: end a live leg, or send it to another document."""
        leg = self.legs.get(sid)
        if leg is None:
            if self._network.store.row("SELECT 1 FROM call WHERE sid = ?", sid) is None:
                raise ApiError(404, 20404, f"The requested resource Calls/{sid} was not found")
            raise ApiError(400, 21220, IN_PROGRESS_GONE)
        if self._network.faults.hit("call_gone"):
            self.hang_up(sid)
            raise ApiError(400, 21220, IN_PROGRESS_GONE)
        if status in ("completed", "canceled"):
            leg.ended_by = "api"
            leg.signal(HungUpError())
        elif url or twiml:
            leg.signal(RedirectedError(url, method, twiml))
        return leg

    # -- what a person does with a telephone in the hand -----------------------------------------
    def answer(self, sid: str) -> None:
        leg = self._ringing(sid)
        leg.signal("answer")

    def key(self, sid: str, digit: str) -> None:
        self._live_leg(sid).signal(digit)

    def speak(self, sid: str, text: str) -> None:
        """Said into a leg; the others of its conference hear it."""
        leg = self._live_leg(sid)
        leg.line("said", text)
        conference = self.conferences.find(leg.conference) if leg.conference else None
        if conference is not None:
            conference.speak(leg, text)

    def hang_up(self, sid: str) -> None:
        leg = self._live_leg(sid)
        leg.ended_by = "phone"
        leg.signal(HungUpError())

    def _live_leg(self, sid: str) -> Leg:
        leg = self.legs.get(sid)
        if leg is None:
            raise ApiError(409, 0, "Esa llamada ya terminó.")
        return leg

    def _ringing(self, sid: str) -> Leg:
        leg = self._live_leg(sid)
        if leg.status != "ringing" or leg.direction == "inbound":
            raise ApiError(409, 0, "Ese teléfono no está sonando.")
        return leg

    # -- a leg's life ----------------------------------------------------------------------------
    def _new(self, leg: Leg) -> Leg:
        self.legs[leg.sid] = leg
        return leg

    async def _live(self, leg: Leg, script: Callable[[], Awaitable[None]]) -> None:
        status = await self._outcome(leg, script)
        self.legs.pop(leg.sid, None)
        leg.line("note", "Fin de la llamada")
        leg.set_status(status, reason=leg.ended_by)
        await self._report(leg)

    async def _outcome(self, leg: Leg, script: Callable[[], Awaitable[None]]) -> str:
        """The state a leg ends in. A stop of the simulator ends none: the next start reports it."""
        try:
            await script()
        except EndOfCallError as end:
            return end.status
        except (HungUpError, RedirectedError, ConferenceOverError):
            heard = leg.answered_at is not None or leg.direction == "inbound"
            return "completed" if heard else "canceled"
        except Exception:  # noqa: BLE001 - one bad call must not stop the exchange
            _log.exception("a simulated call failed")
            return "failed"
        return "completed"

    async def _report(self, leg: Leg) -> None:
        """A call's state goes to whoever asked for that event, with its place in the sequence."""
        event = "completed" if leg.status in FINAL else _EVENT.get(leg.status, "")
        if not leg.callbacks.url or event not in leg.callbacks.events:
            return
        params = [
            ("CallSid", leg.sid),
            ("AccountSid", self._network.settings.account_sid),
            ("From", leg.from_number),
            ("To", leg.to_number),
            ("CallStatus", leg.status),
            ("Direction", leg.direction),
            ("ApiVersion", "2010-04-01"),
            ("Timestamp", rfc2822(now().isoformat()) or ""),
            ("SequenceNumber", str(leg.sequence)),
            ("CallbackSource", "call-progress-events"),
        ]
        if leg.status in FINAL:
            params += [("CallDuration", str(leg.duration)), ("Duration", str(leg.duration // 60))]
        leg.sequence += 1
        what = f"Llamada: {leg.status}"
        await self._network.deliver(leg.sid, what, leg.callbacks.url, params, leg.callbacks.method)
