"""Calls: every verb the voice path uses, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from phone_simulator.twiml import TwimlError, parse
from tests.phone_simulator.harness import Company, Desk, Hook, Reply, fast, running, signed

VOICE = "/twilio/voice/inbound"
MENU = (
    '<Response><Gather numDigits="1" action="/menu" timeout="60"><Say language="es-MX">'
    "Marque uno</Say></Gather><Redirect>/silencio</Redirect></Response>"
)
ROOM = (
    '<Response><Dial action="/fin"><Conference statusCallback="/sala" '
    'statusCallbackEvent="start end join leave" participantLabel="persona" '
    'endConferenceOnExit="true">sala-1</Conference></Dial></Response>'
)


def _path(path: str) -> Callable[[Hook], bool]:
    return lambda hook: hook.path == path


def test_a_menu_and_its_keys(company: Company, desk: Desk) -> None:
    desk.answer(VOICE, MENU)
    desk.answer("/menu", "<Response><Say>Gracias</Say><Hangup/></Response>")
    sid = company.call()
    company.until_line(sid, "Marque uno")
    company.keys(sid, "1")
    hook = desk.wait(_path("/menu"))[0]
    assert hook.get("Digits") == "1"
    assert signed(hook, company.settings)
    assert company.until_over(sid) == "completed"
    assert company.lines(sid, "say") == ["Marque uno", "Gracias"]
    first = desk.wait(_path(VOICE))[0]
    assert (first.get("CallStatus"), hook.get("CallStatus")) == ("ringing", "in-progress")
    done = desk.wait(_path("/twilio/voice/status"))[0]
    assert done.get("CallStatus") == "completed"


def test_silence_falls_through(company: Company, desk: Desk) -> None:
    desk.answer(VOICE, MENU.replace('timeout="60"', 'timeout="1"'))
    desk.answer("/silencio", "<Response><Say>No oigo nada</Say></Response>")
    sid = company.call()
    assert company.until_over(sid) == "completed"
    assert company.lines(sid, "say")[-1] == "No oigo nada"


def test_star_is_a_digit_and_hash_ends(company: Company, desk: Desk) -> None:
    gather = '<Response><Gather action="/menu" timeout="60" finishOnKey="#"/></Response>'
    desk.answer(VOICE, gather)
    desk.answer("/menu", '<Response><Pause length="1"/></Response>')
    sid = company.call()
    company.until(lambda s: s["phones"][0]["calls"][0]["status"] == "in-progress")
    company.keys(sid, "12345678*#")
    assert desk.wait(_path("/menu"))[0].get("Digits") == "12345678*"


def test_reject(company: Company, desk: Desk) -> None:
    desk.answer(VOICE, '<Response><Reject reason="busy"/></Response>')
    assert company.until_over(company.call()) == "busy"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<Response><Record/></Response>", "12200"),
        ("<Response><Say>a</Response>", "12100"),
        ("<Answer/>", "12200"),
        ("<Response><Dial>+56955500002</Dial></Response>", "12200"),
        ('<Response><Say velocity="1">a</Say></Response>', "12200"),
    ],
)
def test_what_is_not_executed_fails_loudly(
    company: Company, desk: Desk, document: str, code: str
) -> None:
    desk.answer(VOICE, document)
    sid = company.call()
    assert company.until_over(sid) == "completed"
    assert company.lines(sid, "error")[0].startswith(code)
    assert "error en la aplicación" in company.lines(sid, "say")[0]


def test_a_desk_that_fails_is_spoken_about(company: Company, desk: Desk) -> None:
    desk.answer(VOICE, "", status=500)
    sid = company.call()
    company.until_over(sid)
    assert company.lines(sid, "error")[0].startswith("11200")


def test_too_long_and_dtd() -> None:
    with pytest.raises(TwimlError, match="64 kB"):
        parse(b"<Response>" + b" " * 70_000 + b"</Response>")
    with pytest.raises(TwimlError, match="DTD"):
        parse(b'<!DOCTYPE r [<!ENTITY a "b">]><Response/>')
    with pytest.raises(TwimlError, match="espera"):
        parse(b"<Response><Dial><Conference>a</Conference></Dial></Response>", context="enqueue")


class Waiting:
    """A caller in a queue, told the place again and again."""

    def __init__(self, company: Company, desk: Desk, client: Client) -> None:
        self.company, self.desk, self.client = company, desk, client
        desk.answer(
            VOICE, '<Response><Enqueue waitUrl="/espera" action="/salio">mesa</Enqueue></Response>'
        )
        desk.scripts["/espera"] = lambda hook: Reply(
            f"<Response><Say>Lugar {hook.get('QueuePosition')}</Say><Pause length='2'/></Response>"
        )
        desk.answer("/sala-persona", ROOM)
        desk.answer("/fin", "<Response><Say>Adiós</Say></Response>")
        self.sid = company.call()
        company.until_line(self.sid, "Lugar 1")
        self.queue = desk.wait(_path("/espera"))[0].get("QueueSid")

    def take(self) -> str:
        """An agent takes the call: the agent's leg first, then the person."""
        participant = self.client.conferences("sala-1").participants.create(
            from_=self.company.settings.service_number,
            to="client:agent-7",
            label="agente",
            end_conference_on_exit=False,
            conference_status_callback=self.desk.base + "/sala",
            conference_status_callback_event=["start", "end", "join", "leave"],
        )
        self.desk.wait(lambda h: h.get("StatusCallbackEvent") == "participant-join")
        self.client.queues(self.queue).members(self.sid).update(
            url=self.desk.base + "/sala-persona"
        )
        self.desk.wait(lambda h: h.get("StatusCallbackEvent") == "conference-start")
        return str(participant.call_sid)


@pytest.fixture
def waiting(company: Company, desk: Desk, client: Client) -> Waiting:
    return Waiting(company, desk, client)


def test_waiting_is_asked_for_again(waiting: Waiting, desk: Desk) -> None:
    desk.wait(_path("/espera"), 3)


def test_an_agent_and_a_person_talk(waiting: Waiting, company: Company, desk: Desk) -> None:
    agent = waiting.take()
    company.post(f"/api/calls/{agent}/say", {"text": "Buenos días, ¿en qué le ayudo?"})
    company.post(f"/api/calls/{waiting.sid}/say", {"text": "Quiero saber de mi trámite"})
    assert company.lines(waiting.sid, "heard") == ["Buenos días, ¿en qué le ayudo?"]
    assert company.lines(agent, "heard") == ["Quiero saber de mi trámite"]
    left = desk.wait(_path("/salio"))[0]
    assert left.get("QueueResult") == "redirected"
    company.post(f"/api/calls/{waiting.sid}/hangup", {})
    assert company.until_over(agent) == "completed"
    ended = desk.wait(lambda h: h.get("StatusCallbackEvent") == "conference-end")[0]
    assert ended.get("CallSidEndingConference") == waiting.sid
    # Reports overtake one another; the conference's end carries the last number.
    last = int(ended.get("SequenceNumber"))
    rooms = [int(h.get("SequenceNumber")) for h in desk.wait(_path("/sala"), last)]
    assert sorted(rooms) == list(range(1, last + 1))


def test_the_agent_leg_goes_and_the_person_stays(waiting: Waiting, company: Company) -> None:
    agent = waiting.take()
    company.post(f"/api/calls/{agent}/hangup", {})
    company.until_over(agent)
    conference = waiting.client.conferences.list(friendly_name="sala-1", status="in-progress")
    participants = waiting.client.conferences(conference[0].sid).participants.list()
    assert [p.call_sid for p in participants] == [waiting.sid]
    waiting.client.conferences(conference[0].sid).participants(waiting.sid).delete()
    assert company.until_over(waiting.sid) == "completed"


def test_ending_a_conference_lets_the_document_go_on(waiting: Waiting, company: Company) -> None:
    waiting.take()
    sid = waiting.client.conferences.list(friendly_name="sala-1", status="in-progress")[0].sid
    waiting.client.conferences(sid).update(status="completed")
    company.until_over(waiting.sid)
    assert company.lines(waiting.sid, "say")[-1] == "Adiós"


def test_who_hung_up_while_waiting_is_gone(waiting: Waiting, company: Company, desk: Desk) -> None:
    company.post(f"/api/calls/{waiting.sid}/hangup", {})
    company.until_over(waiting.sid)
    assert desk.wait(_path("/salio"))[0].get("QueueResult") == "hangup"
    with pytest.raises(TwilioRestException) as gone:
        waiting.client.queues(waiting.queue).members(waiting.sid).update(url=desk.base + "/x")
    assert gone.value.status == 404
    with pytest.raises(TwilioRestException) as gone:
        waiting.client.calls(waiting.sid).update(status="completed")
    assert gone.value.code == 21220


def test_hold_is_not_heard(waiting: Waiting, company: Company) -> None:
    agent = waiting.take()
    sid = waiting.client.conferences.list(friendly_name="sala-1", status="in-progress")[0].sid
    waiting.client.conferences(sid).participants(waiting.sid).update(hold=True)
    company.post(f"/api/calls/{agent}/say", {"text": "no lo oye"})
    assert company.lines(waiting.sid, "heard") == []


def test_the_api_calls_a_telephone(company: Company, desk: Desk, client: Client) -> None:
    call = client.calls.create(
        to=company.two,
        from_=company.settings.service_number,
        twiml="<Response><Say>Lo llamamos de la mesa</Say></Response>",
        status_callback=desk.base + "/llamada",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    company.until(lambda s: s["phones"][1]["calls"][0]["status"] == "ringing")
    company.post(f"/api/calls/{call.sid}/answer", {})
    assert company.until_over(call.sid) == "completed"
    hooks = desk.wait(_path("/llamada"), 4)
    assert [hook.get("CallStatus") for hook in hooks] == [
        "queued",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert [hook.get("SequenceNumber") for hook in hooks] == ["0", "1", "2", "3"]


def test_a_telephone_is_not_picked_up(company: Company, client: Client) -> None:
    sender = company.settings.service_number
    twiml = "<Response><Hangup/></Response>"
    call = client.calls.create(to=company.two, from_=sender, twiml=twiml, timeout=5)
    assert company.until_over(call.sid) == "no-answer"


def test_a_restart_cuts_calls_and_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.answer(VOICE, '<Response><Pause length="500"/></Response>')
    settings = fast(desk, database=str(tmp_path / "telephones.sqlite3"), pace=1.0)
    with running(settings) as company:
        sid = company.call()
        company.until(lambda s: s["phones"][0]["calls"][0]["status"] == "in-progress")
    with running(settings) as company:
        hook = desk.wait(_path("/twilio/voice/status"))[0]
        assert (hook.get("CallSid"), hook.get("CallStatus")) == (sid, "completed")
        assert not company.state()["phones"][0]["calls"][0]["live"]
