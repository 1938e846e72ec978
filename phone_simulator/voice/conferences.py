"""Conferences: who is in, who may start and end them, and what is reported about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from phone_simulator.ids import new_sid, now, rfc2822, stamp
from phone_simulator.network import Network
from phone_simulator.voice.leg import ConferenceOverError, Leg

_EVENTS = {
    "start": "conference-start",
    "end": "conference-end",
    "join": "participant-join",
    "leave": "participant-leave",
    "mute": "participant-mute",
    "hold": "participant-hold",
}


@dataclass(frozen=True)
class Options:
    """How a leg joins."""

    label: str = ""
    start: bool = True
    end: bool = False
    muted: bool = False
    callback: str = ""
    events: frozenset[str] = frozenset()


@dataclass
class Participant:
    """A leg in a conference."""

    leg: Leg
    options: Options
    muted: bool
    hold: bool = False
    at: str = field(default_factory=stamp)


class Conference:
    """One conversation, from the first who waits in it to its end."""

    def __init__(self, network: Network, name: str) -> None:
        self._network, self.name, self.sid = network, name, new_sid("CF")
        self.status = "init"
        self.participants: dict[str, Participant] = {}
        self.created_at = stamp()
        self.sequence = 0
        self._callback, self._events = "", frozenset[str]()
        network.store.insert(
            "conference",
            sid=self.sid,
            name=name,
            status=self.status,
            created_at=self.created_at,
            updated_at=self.created_at,
        )

    def report_to(self, url: str, events: frozenset[str]) -> None:
        """The first to ask decides where this conference reports."""
        if url and not self._callback:
            self._callback, self._events = url, events

    def join(self, leg: Leg, options: Options) -> Participant:
        self.report_to(options.callback, options.events)
        participant = Participant(leg, options, options.muted)
        self.participants[leg.sid] = participant
        leg.conference, leg.label = self.sid, options.label
        self._report("join", participant)
        ready = any(p.options.start for p in self.participants.values())
        if self.status == "init" and len(self.participants) > 1 and ready:
            self._set("in-progress")
            self._report("start", None)
            for each in self.participants.values():
                each.leg.line("note", "En conversación")
        elif self.status == "init":
            leg.line("note", "Música de espera: aún no hay nadie más en la conversación")
        return participant

    def leave(self, leg: Leg, reason: str = "participant_hung_up") -> None:
        participant = self.participants.pop(leg.sid, None)
        if participant is None:
            return
        leg.conference = ""
        extra = [("ReasonParticipantLeft", reason), ("ParticipantCallStatus", leg.status)]
        self._report("leave", participant, extra)
        if participant.options.end:
            self.close("participant-with-end-conference-on-exit-left", leg)
        elif not self.participants:
            self.close("last-participant-left", leg)

    def close(self, reason: str, by: Leg | None = None) -> None:
        """End it for everyone who is still in."""
        if self.status == "completed":
            return
        for sid in list(self.participants):
            participant = self.participants.pop(sid)
            participant.leg.conference = ""
            extra = [("ReasonParticipantLeft", "moderator_ended_conference")]
            self._report("leave", participant, extra)
            participant.leg.signal(ConferenceOverError())
        self._set("completed", reason=reason, ended_by=by.sid if by else "")
        extra = [("ReasonConferenceEnded", reason)]
        if by is not None:
            extra += [("CallSidEndingConference", by.sid)]
            extra += [("ParticipantLabelEndingConference", by.label)] if by.label else []
        self._report("end", None, extra)

    def update(self, participant: Participant, *, muted: bool | None, hold: bool | None) -> None:
        if muted is not None and muted != participant.muted:
            participant.muted = muted
            self._report("mute", participant)
        if hold is not None and hold != participant.hold:
            participant.hold = hold
            self._report("hold", participant)
            participant.leg.line("note", "En espera" if hold else "De vuelta en la conversación")

    def speak(self, leg: Leg, text: str) -> None:
        """Everyone else who is not on hold hears an unmuted participant."""
        speaker = self.participants[leg.sid]
        if speaker.muted or speaker.hold or self.status != "in-progress":
            return
        for sid, other in self.participants.items():
            if sid != leg.sid and not other.hold:
                other.leg.line("heard", text)

    def _set(self, status: str, **more: object) -> None:
        self.status = status
        self._network.store.update(
            "conference", self.sid, status=status, updated_at=stamp(), **more
        )

    def _report(
        self, event: str, about: Participant | None, extra: list[tuple[str, str]] | None = None
    ) -> None:
        self.sequence += 1
        self._network.bus.touch()
        if not self._callback or event not in self._events:
            return
        params = [
            ("ConferenceSid", self.sid),
            ("FriendlyName", self.name),
            ("AccountSid", self._network.settings.account_sid),
            ("SequenceNumber", str(self.sequence)),
            ("Timestamp", rfc2822(now().isoformat()) or ""),
            ("StatusCallbackEvent", _EVENTS[event]),
        ]
        if about is not None:
            params += [
                ("CallSid", about.leg.sid),
                ("Muted", str(about.muted).lower()),
                ("Hold", str(about.hold).lower()),
                ("Coaching", "false"),
                ("EndConferenceOnExit", str(about.options.end).lower()),
                ("StartConferenceOnEnter", str(about.options.start).lower()),
            ]
            params += [("ParticipantLabel", about.options.label)] if about.options.label else []
        params += extra or []
        what = f"Conferencia: {_EVENTS[event]}"
        self._network.spawn(self._send(what, params))

    async def _send(self, what: str, params: list[tuple[str, str]]) -> None:
        await self._network.deliver(self.sid, what, self._callback, params)


class Conferences:
    """The conferences in progress. A name is in use until its conference ends."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._live: dict[str, Conference] = {}
        network.store.run("UPDATE conference SET status = 'completed' WHERE status != 'completed'")

    def find(self, sid_or_name: str) -> Conference | None:
        self._forget()
        for conference in self._live.values():
            if sid_or_name in (conference.sid, conference.name):
                return conference
        return None

    def ensure(self, sid_or_name: str) -> Conference:
        found = self.find(sid_or_name)
        if found is None:
            found = Conference(self._network, sid_or_name)
            self._live[found.sid] = found
        return found

    def _forget(self) -> None:
        for sid in [s for s, c in self._live.items() if c.status == "completed"]:
            del self._live[sid]
