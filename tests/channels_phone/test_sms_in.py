"""Incoming texts: signature, idempotency, opt-outs, ratings, and what cannot be read."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from backend.cases.api import survey_create
from backend.cases.models import Case, Interaction, Message, Survey, SurveyAnswer
from backend.citizens.models import ContactPoint, OptOut
from backend.common import clock as product_clock
from backend.directory.models import Institution
from backend.mailroom.models import DeliveryReport, InboundReceipt, OutboundDelivery
from backend.mailroom.services.processing import inbox_drain
from channels_phone.lines import line_for
from channels_phone.models import HandledText, PhoneCall, PhoneLine
from channels_phone.segments import sms_size
from channels_phone.services.acknowledge import cases_acknowledge
from channels_phone.services.retention import forget_old
from tests.channels_phone.conftest import (
    ACCOUNT,
    NUMBER,
    PERSON,
    Provider,
    new_sid,
    text_params,
)

pytestmark = pytest.mark.django_db


def test_a_text_becomes_a_case(provider: Provider, line: PhoneLine) -> None:
    response = provider.text("¿Cómo renuevo mi cédula?")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/xml")
    assert InboundReceipt.objects.get().state == "received"
    inbox_drain()
    interaction = Interaction.objects.get()
    assert (interaction.channel, interaction.account) == ("sms", NUMBER)
    assert interaction.identity_level == "contact_verified"
    assert Case.objects.count() == 1
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_folio_is_told_once(provider: Provider, line: PhoneLine) -> None:
    provider.text("¿Cómo renuevo mi cédula?")
    provider.text("¿Y cuánto cuesta?")
    inbox_drain()
    for _ in range(3):
        cases_acknowledge()
    delivery = OutboundDelivery.objects.get()
    assert Case.objects.get().folio in delivery.text
    assert sms_size(delivery.text).segments == 1


def test_who_opted_out_is_not_written_to(provider: Provider, line: PhoneLine) -> None:
    provider.text("STOP")
    provider.text("¿Cómo renuevo mi cédula?")
    inbox_drain()
    cases_acknowledge()
    assert not OutboundDelivery.objects.exists()


def test_old_events_write_to_nobody(provider: Provider, line: PhoneLine) -> None:
    provider.text("¿Cómo renuevo mi cédula?")
    inbox_drain()
    with product_clock.held_at(product_clock.now() + timedelta(days=1)):
        cases_acknowledge()
    assert not OutboundDelivery.objects.exists()


@pytest.mark.parametrize(
    "headers", [{}, {"X-Twilio-Signature": "AAAA"}, {"X-Twilio-Signature": "ñ"}]
)
@pytest.mark.parametrize(
    "path",
    ["sms/inbound", "sms/status", "voice/inbound", "voice/wait", "voice/room-events"],
)
def test_forged_writes_nothing(
    provider: Provider, line: PhoneLine, path: str, headers: dict[str, str]
) -> None:
    response = provider.raw(f"/twilio/{path}", text_params("hola"), headers)
    assert response.status_code == 403
    assert not InboundReceipt.objects.exists()
    assert not DeliveryReport.objects.exists()


def test_another_account_is_forged(provider: Provider, line: PhoneLine) -> None:
    params = text_params("hola") | {"AccountSid": "AC" + "b" * 32}
    assert provider.post("/twilio/sms/inbound", params).status_code == 403


def test_json_is_forged_even_with_the_address_signed(provider: Provider, line: PhoneLine) -> None:
    from phone_simulator.signing import sign

    url = f"{provider.base}/twilio/sms/inbound"
    response = provider.client.post(
        "/twilio/sms/inbound",
        '{"Body": "hola"}',
        content_type="application/json",
        headers={"X-Twilio-Signature": sign(provider.token, url)},
    )
    assert response.status_code == 403


def test_only_post(provider: Provider) -> None:
    assert provider.client.get("/twilio/sms/inbound").status_code == 405


def test_without_an_account_everything_is_forged(provider: Provider, settings: Any) -> None:
    settings.TWILIO_AUTH_TOKEN = ""
    assert provider.text("hola").status_code == 403


def test_a_repeat_is_one_message(provider: Provider, line: PhoneLine) -> None:
    sid = new_sid("SM")
    for _ in range(3):
        assert provider.text("hola", sid=sid).status_code == 200
    inbox_drain()
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_copies_at_once_are_one_message(line: PhoneLine) -> None:
    sid, start = new_sid("SM"), threading.Barrier(50)
    answers: list[int] = []

    def deliver() -> None:
        try:
            start.wait(30)
            answers.append(Provider().text("hola", sid=sid).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [200] * 50
    inbox_drain()
    assert Message.objects.count() == 1
    assert Case.objects.count() == 1


def test_what_cannot_be_read_is_kept_for_people(provider: Provider, line: PhoneLine) -> None:
    params = text_params("hola", sender="whatsapp:+56955500001")
    assert provider.post("/twilio/sms/inbound", params).status_code == 200
    inbox_drain()
    receipt = InboundReceipt.objects.get()
    assert receipt.state == "flagged"
    assert "whatsapp" in receipt.raw


def test_a_number_of_nobody_is_kept_for_people(
    provider: Provider, host: Institution, settings: Any
) -> None:
    settings.TWILIO_NUMBER = ""
    provider.text("hola")
    inbox_drain()
    assert InboundReceipt.objects.get().state == "flagged"


def test_the_environments_number_belongs_to_the_host(host: Institution) -> None:
    found = line_for(NUMBER)
    assert found is not None
    assert found.institution == host
    assert line_for("+56225559999") is None


# -- opt-out ---------------------------------------------------------------------------------
def test_baja_stops_once_and_is_confirmed(provider: Provider, line: PhoneLine) -> None:
    sid = new_sid("SM")
    provider.text("Baja", sid=sid)
    provider.text("Baja", sid=sid)
    out = OptOut.objects.get()
    assert (out.channel, out.account, out.until) == ("sms", NUMBER, None)
    told = OutboundDelivery.objects.get()
    assert "ALTA" in told.text
    assert not InboundReceipt.objects.exists()
    provider.text("ALTA")
    assert OptOut.objects.get().until is not None
    assert HandledText.objects.count() == 2


def test_stop_is_confirmed_by_the_provider_alone(provider: Provider, line: PhoneLine) -> None:
    provider.text("stop")
    assert OptOut.objects.count() == 1
    assert not OutboundDelivery.objects.exists()


@pytest.mark.parametrize("text", ["quiero dar de baja mi patente", "cancelar hora", "ALTA"])
def test_everyday_words_are_messages(provider: Provider, line: PhoneLine, text: str) -> None:
    provider.text(text)
    assert not OptOut.objects.exists()
    assert InboundReceipt.objects.count() == 1


# -- ratings -----------------------------------------------------------------------------------
@pytest.fixture
def survey(provider: Provider, line: PhoneLine) -> Survey:
    provider.text("hola")
    inbox_drain()
    return survey_create(interaction=Interaction.objects.get(), channel="sms")


def test_a_lone_digit_is_the_rating(provider: Provider, survey: Survey) -> None:
    sid = new_sid("SM")
    provider.text("7", sid=sid)
    provider.text("7", sid=sid)
    answer = SurveyAnswer.objects.get()
    assert (answer.rating, answer.channel) == (7, "sms")
    assert InboundReceipt.objects.count() == 1
    provider.text("6")
    assert SurveyAnswer.objects.count() == 1
    assert InboundReceipt.objects.count() == 2


@pytest.mark.parametrize("text", ["8", "0", "un 7", "7 gracias", "10"])
def test_anything_else_is_a_message(provider: Provider, survey: Survey, text: str) -> None:
    provider.text(text)
    assert not SurveyAnswer.objects.exists()
    assert InboundReceipt.objects.count() == 2


def test_a_digit_after_48_hours_is_a_message(provider: Provider, survey: Survey) -> None:
    late = product_clock.now() + timedelta(hours=49)
    with product_clock.held_at(late):
        provider.text("7")
    assert not SurveyAnswer.objects.exists()
    assert InboundReceipt.objects.count() == 2


def test_a_digit_without_a_survey_is_a_message(provider: Provider, line: PhoneLine) -> None:
    provider.text("5")
    assert InboundReceipt.objects.count() == 1


# -- delivery reports -----------------------------------------------------------------------------
def _report(provider: Provider, sid: str, word: str, code: str = "") -> int:
    params = {
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "MessageStatus": word,
        "From": NUMBER,
        "To": PERSON,
    }
    params |= {"ErrorCode": code} if code else {}
    return provider.post("/twilio/sms/status", params).status_code


@pytest.fixture
def delivery(provider: Provider, line: PhoneLine) -> OutboundDelivery:
    from backend.mailroom.api import system_message_send

    provider.text("hola")
    inbox_drain()
    system_message_send(interaction=Interaction.objects.get(), text="Su folio", purpose="folio")
    return OutboundDelivery.objects.get()


def test_reports_in_any_order_never_regress(provider: Provider, delivery: OutboundDelivery) -> None:
    sid = new_sid("SM")
    OutboundDelivery.objects.filter(pk=delivery.pk).update(provider_id=sid, state="sending")
    for word in ("delivered", "sent", "sending", "delivered", "teleported"):
        assert _report(provider, sid, word) == 204
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    assert DeliveryReport.objects.count() == 4


def test_an_error_code_is_kept(provider: Provider, delivery: OutboundDelivery) -> None:
    sid = new_sid("SM")
    OutboundDelivery.objects.filter(pk=delivery.pk).update(provider_id=sid, state="sent")
    _report(provider, sid, "undelivered", "30005")
    _report(provider, sid, "undelivered")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code) == ("undelivered", "twilio_30005")


@pytest.mark.parametrize("params", [{}, {"MessageSid": "x"}, {"MessageStatus": "sent"}])
def test_rubbish_is_refused_in_words(provider: Provider, params: dict[str, str]) -> None:
    response = provider.post("/twilio/sms/status", {"AccountSid": ACCOUNT, **params})
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("code", "bad"), [("30005", True), ("30006", True), ("30003", False)])
def test_a_number_that_does_not_exist_is_marked(
    provider: Provider, delivery: OutboundDelivery, code: str, bad: bool
) -> None:
    sid = new_sid("SM")
    OutboundDelivery.objects.filter(pk=delivery.pk).update(provider_id=sid, state="sent")
    _report(provider, sid, "undelivered", code)
    point = ContactPoint.objects.get()
    assert (point.bad_since is not None) is bad


def test_what_is_old_is_forgotten(provider: Provider, line: PhoneLine) -> None:
    provider.text("STOP")
    sid = new_sid("CA")
    provider.voice("inbound", sid)
    params = {"CallSid": sid, "AccountSid": ACCOUNT, "CallStatus": "completed"}
    provider.post("/twilio/voice/status", params)
    assert forget_old() == 0
    with product_clock.held_at(product_clock.now() + timedelta(days=61)):
        assert forget_old() == 3
    assert PhoneCall.objects.get().caller == ""
    assert OptOut.objects.exists()
