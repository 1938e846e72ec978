"""Texts both ways, by the company's rules, over real HTTP."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.phone_simulator.harness import Company, Desk, Hook, Reply, fast, running, signed

INBOUND, STATUS = "/twilio/sms/inbound", "/twilio/sms/status"


def _inbound(hook: Hook) -> bool:
    return hook.path == INBOUND


def _status(hook: Hook) -> bool:
    return hook.path == STATUS


def _send(client: Client, company: Company, desk: Desk, body: str = "Hola") -> str:
    message = client.messages.create(
        to=company.one,
        from_=company.settings.service_number,
        body=body,
        status_callback=desk.base + STATUS,
    )
    return str(message.sid)


def test_a_persons_text_arrives_signed(company: Company, desk: Desk) -> None:
    sid = company.text("¿Dónde está mi trámite? ñandú 😀")
    hook = desk.wait(_inbound)[0]
    assert signed(hook, company.settings)
    assert hook.get("MessageSid") == sid == hook.get("SmsSid")
    assert hook.get("From") == company.one
    assert hook.get("NumSegments") == "1"
    assert hook.get("SmsStatus") == "received"
    company.until(lambda state: state["phones"][0]["messages"][0]["trouble"] == "")


def test_a_desk_that_is_down_is_retried_and_the_phone_is_told(desk: Desk) -> None:
    settings = replace(fast(desk), webhook_base="http://127.0.0.1:9")
    with running(settings) as company:
        sid = company.text("hola")
        company.until(lambda _: company.message(sid)["trouble"].startswith("11205"))
        assert company.state()["webhooks"][0]["attempts"] == 3


def test_an_error_of_the_desk_is_tried_again_as_the_fragment_asks(
    company: Company, desk: Desk
) -> None:
    desk.answer(INBOUND, "", status=500)
    company.text("hola")
    hooks = desk.wait(_inbound, 3)
    assert len({hook.get("MessageSid") for hook in hooks}) == 1
    assert [bool(hook.retry_token) for hook in hooks] == [False, True, True]


def test_a_redirect_loses_the_post(company: Company, desk: Desk) -> None:
    desk.scripts[INBOUND] = lambda hook: Reply("", 302, {"Location": "/elsewhere"})
    company.text("hola")
    hook = desk.wait(lambda h: h.path == "/elsewhere")[0]
    assert (hook.method, hook.params) == ("GET", [])


def test_the_api_accepts_and_reports(company: Company, desk: Desk, client: Client) -> None:
    sid = _send(client, company, desk, "Su folio es 2026-00000001-0. ¿Algo más?")
    hooks = desk.wait(_status, 2)
    assert [hook.get("MessageStatus") for hook in hooks] == ["sent", "delivered"]
    assert all(signed(hook, company.settings) for hook in hooks)
    fetched = client.messages(sid).fetch()
    assert (fetched.status, fetched.num_segments) == ("delivered", "1")
    listed = client.messages.list(to=company.one, limit=5)
    assert [message.sid for message in listed] == [sid]
    assert client.messages(sid).update(body="").body == ""


@pytest.mark.parametrize(
    ("to", "sender", "body", "code"),
    [
        ("no", "", "x", 21211),
        ("+56225550199", "", "x", 21614),
        ("", "+56225550999", "x", 21606),
    ],
)
def test_refusals(company: Company, to: str, sender: str, body: str, code: int) -> None:
    from phone_simulator.network import ApiError
    from phone_simulator.sms import Outgoing

    out = Outgoing(to or company.one, sender or company.settings.service_number, body)
    with pytest.raises(ApiError) as refused:
        company.simulator.sms._check(out)
    assert refused.value.code == code


def test_a_text_of_1601_characters(company: Company) -> None:
    from phone_simulator.network import ApiError
    from phone_simulator.sms import Outgoing

    out = Outgoing(company.one, company.settings.service_number, "a" * 1601)
    with pytest.raises(ApiError, match="1600"):
        company.simulator.sms._check(out)


def test_stop_is_one_english_word(company: Company, desk: Desk, client: Client) -> None:
    company.text("STOP PLEASE")
    company.text("baja")
    desk.wait(_inbound, 2)
    _send(client, company, desk)
    company.text(" Stop ")
    desk.wait(_inbound, 3)
    with pytest.raises(TwilioRestException) as refused:
        _send(client, company, desk)
    assert refused.value.code == 21610
    company.text("START")
    desk.wait(_inbound, 4)
    _send(client, company, desk)


def test_faults(company: Company, desk: Desk, client: Client) -> None:
    company.post("/api/faults", {"kind": "send_429"})
    with pytest.raises(TwilioRestException) as refused:
        _send(client, company, desk)
    assert (refused.value.status, refused.value.code) == (429, 20429)
    company.post("/api/faults", {"kind": "undelivered_30005"})
    _send(client, company, desk)
    hook = desk.wait(lambda h: h.get("MessageStatus") == "undelivered")[0]
    assert hook.get("ErrorCode") == "30005"
    company.post("/api/faults", {"kind": "callback_unordered"})
    sid = _send(client, company, desk)
    states = [h.get("MessageStatus") for h in desk.wait(lambda h: h.get("MessageSid") == sid, 2)]
    assert states == ["delivered", "sent"]
    assert company.refused("/api/faults", {"kind": "nada"}) == 422


def test_an_early_callback(company: Company, desk: Desk, client: Client) -> None:
    company.post("/api/faults", {"kind": "callback_early"})
    sid = _send(client, company, desk)
    assert [h.get("MessageStatus") for h in desk.hooks if h.get("MessageSid") == sid] == [
        "sent",
        "delivered",
    ]


def test_seeded_faults_repeat(desk: Desk) -> None:
    from phone_simulator.faults import Faults

    def draw() -> list[bool]:
        faults = Faults(7)
        faults.set_rate("send_500", 0.5)
        return [faults.hit("send_500") for _ in range(20)]

    assert draw() == draw()
    assert len(set(draw())) == 2


def test_texts_survive_a_restart_and_go_on(desk: Desk, tmp_path: Path) -> None:
    slow = threading.Event()

    def wait(hook: Hook) -> Reply:
        slow.wait(5)
        return Reply("<Response/>")

    desk.scripts[INBOUND] = wait
    settings = fast(desk, database=str(tmp_path / "telephones.sqlite3"))
    with running(settings) as company:
        sid = company.text("antes del corte")
        desk.wait(_inbound)
    slow.set()
    with running(settings) as company:
        hooks = desk.wait(_inbound, 2)
        assert {hook.get("MessageSid") for hook in hooks} == {sid}
        company.until(lambda state: state["phones"][0]["messages"][0]["trouble"] == "")
