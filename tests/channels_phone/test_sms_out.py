"""Outgoing texts against the simulator: the contract of every request, and what may go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from backend.citizens.models import ContactPoint, OptOut
from backend.ports import Delivery, DeliveryError, DeliveryState
from channels_phone.adapter import PhoneAdapter, SmsAdapter
from channels_phone.client import PhoneHttpClient, UnknownHostError
from channels_phone.errors import delivery_error
from channels_phone.models import PhoneLine, SmsSending
from phone_simulator.settings import Settings
from tests import factories
from tests.channels_phone.conftest import ACCOUNT, NUMBER, TOKEN
from tests.channels_phone.contract import check_requests, needs_contract
from tests.phone_simulator.harness import Company, Desk, Hook, fast, running

pytestmark = pytest.mark.django_db
PERSON = Settings().phones[0]


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


@pytest.fixture
def company(desk: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    own = fast(desk, account_sid=ACCOUNT, auth_token=TOKEN, service_number=NUMBER)
    check_requests(monkeypatch)
    with running(own) as made:
        settings.TWILIO_API_BASE = made.base
        settings.PUBLIC_BASE_URL = desk.base
        yield made


def _delivery(**changes: Any) -> Delivery:
    base = Delivery(
        key="0b54f3a0-7d5e-4c6e-9a1e-5a2f6a1d0001",
        channel="sms",
        account=NUMBER,
        to_kind="phone",
        to=PERSON,
        text="Su trámite está listo",
        metadata={"purpose": "reply"},
    )
    return replace(base, **changes)


def _status(hook: Hook) -> bool:
    return hook.path == "/twilio/sms/status"


@needs_contract
def test_a_text_is_sent_as_the_description_says(company: Company, desk: Desk) -> None:
    result = SmsAdapter().send(_delivery())
    assert (result.state, result.segments) == (DeliveryState.SENDING, 1)
    assert company.message(result.provider_id)["body"] == "Su trámite está listo"
    hook = desk.wait(_status, 2)[0]
    assert hook.url.endswith("?k=0b54f3a0-7d5e-4c6e-9a1e-5a2f6a1d0001")
    assert SmsSending.objects.get().provider_id == result.provider_id


def test_our_own_words_lose_their_costly_accents(company: Company) -> None:
    result = SmsAdapter().send(_delivery(metadata={"purpose": "folio"}))
    assert company.message(result.provider_id)["body"] == "Su tramite esta listo"


@pytest.mark.parametrize(
    ("changes", "permanent", "bad"),
    [
        ({"to": "+56225559999"}, True, True),
        ({"text": "a" * 1601}, True, False),
        ({"account": "+56220000009"}, True, False),
    ],
)
def test_refusals_are_permanent(
    company: Company, changes: dict[str, str], permanent: bool, bad: bool
) -> None:
    with pytest.raises(DeliveryError) as refused:
        SmsAdapter().send(_delivery(**changes))
    assert (refused.value.permanent, refused.value.address_is_bad) == (permanent, bad)


def test_an_opted_out_person_is_not_asked_again(company: Company, desk: Desk) -> None:
    company.text("STOP")
    desk.wait(lambda hook: hook.path == "/twilio/sms/inbound")
    line = PhoneLine.objects.create(number=NUMBER, institution=factories.institution())
    ContactPoint.objects.create(institution=line.institution, kind="phone", value=PERSON)
    with pytest.raises(DeliveryError) as refused:
        SmsAdapter().send(_delivery())
    assert (refused.value.code, refused.value.permanent) == ("twilio_21610", True)
    assert not refused.value.address_is_bad
    assert OptOut.objects.get().keyword == "21610"


def test_too_many_requests_are_tried_later(company: Company) -> None:
    company.post("/api/faults", {"kind": "send_429"})
    with pytest.raises(DeliveryError) as refused:
        SmsAdapter().send(_delivery())
    assert (refused.value.permanent, refused.value.ambiguous) == (False, False)


def test_a_lost_answer_is_found_and_not_sent_again(company: Company, settings: Any) -> None:
    settings.TWILIO_TIMEOUT_SECONDS = 1
    company.post("/api/faults", {"kind": "send_lost_answer"})
    company.post("/api/faults", {"kind": "callback_lost"})
    adapter, delivery = SmsAdapter(), _delivery()
    with pytest.raises(DeliveryError) as lost:
        adapter.send(delivery)
    assert lost.value.ambiguous
    found = adapter.reconcile(delivery)
    assert found is not None
    assert [m["body"] for m in company.state()["phones"][0]["messages"]] == [delivery.text]
    assert adapter.reconcile(delivery) == found


def test_what_never_arrived_is_not_found(company: Company) -> None:
    adapter = SmsAdapter()
    earlier = adapter.send(_delivery(key="otro"))
    assert adapter.reconcile(_delivery()) is None
    SmsSending.objects.create(key=_delivery().key)
    assert adapter.reconcile(_delivery()) is None
    assert earlier.provider_id


def test_a_provider_that_is_down_is_tried_later(settings: Any) -> None:
    settings.TWILIO_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(DeliveryError) as down:
        SmsAdapter().send(_delivery())
    assert (down.value.permanent, down.value.ambiguous) == (False, False)


def test_no_account_at_all(settings: Any) -> None:
    settings.TWILIO_ACCOUNT_SID = settings.TWILIO_AUTH_TOKEN = ""
    with pytest.raises(DeliveryError) as refused:
        SmsAdapter().send(_delivery())
    assert refused.value.permanent


def test_nothing_leaves_for_another_host() -> None:
    client = PhoneHttpClient(base="", timeout=1)
    with pytest.raises(UnknownHostError):
        client.request("GET", "https://api.twilio.com.example.org/")


def test_a_call_is_no_place_for_a_text() -> None:
    with pytest.raises(DeliveryError):
        PhoneAdapter().send(_delivery(channel="phone"))
    assert PhoneAdapter().reconcile(_delivery(channel="phone")) is None


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        (21211, 400, (True, False, True)),
        (21610, 400, (True, False, False)),
        (20003, 401, (True, False, False)),
        (20429, 429, (False, False, False)),
        (30001, 400, (False, False, False)),
        (None, 429, (False, False, False)),
        (None, 503, (False, True, False)),
        (99999, 400, (True, False, False)),
    ],
)
def test_the_table_of_codes(
    code: int | None, status: int, expected: tuple[bool, bool, bool]
) -> None:
    error = delivery_error(code, status)
    assert (error.permanent, error.ambiguous, error.address_is_bad) == expected
