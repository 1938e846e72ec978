"""A line, signed webhooks, and documents that are checked whenever they are answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from backend.accounts.api import Role, Viewer
from backend.directory.models import Institution
from backend.routing.api import QueueMember, presence_heartbeat, presence_set
from backend.routing.models import Queue
from channels_phone.models import PhoneLine
from phone_simulator.settings import Settings
from phone_simulator.signing import sign
from tests import factories
from tests.channels_phone.contract import check_requests
from tests.channels_phone.twiml import problems
from tests.phone_simulator.harness import Company, running

ACCOUNT = "AC" + "a" * 32
TOKEN = "0123456789abcdef0123456789abcdef"
BASE = "https://ventanilla.example.cl"
NUMBER = "+56225550100"
PERSON = "+56955500001"
_sids = count(1)


def new_sid(prefix: str) -> str:
    return f"{prefix}{next(_sids):032x}"


@pytest.fixture(autouse=True)
def provider_settings(settings: Any) -> None:
    """An account of an imaginary provider that nothing can reach."""
    settings.ROOT_URLCONF = "tests.channels_phone.urls"
    settings.TWILIO_ACCOUNT_SID = ACCOUNT
    settings.TWILIO_AUTH_TOKEN = TOKEN
    settings.TWILIO_NUMBER = NUMBER
    settings.TWILIO_API_BASE = "http://127.0.0.1:9"
    settings.TWILIO_TIMEOUT_SECONDS = 2
    settings.PUBLIC_BASE_URL = BASE


@dataclass
class Provider:
    """Sends webhooks as the provider does."""

    client: Client = field(default_factory=Client)
    base: str = BASE
    token: str = TOKEN

    def post(self, path: str, params: dict[str, str], **headers: str) -> HttpResponse:
        """Deliver a signed webhook."""
        signature = sign(self.token, self.base + path, list(params.items()))
        given = {"X-Twilio-Signature": signature, **headers}
        return self.raw(path, params, given)

    def raw(self, path: str, params: dict[str, str], headers: dict[str, str]) -> HttpResponse:
        from urllib.parse import urlencode

        form = "application/x-www-form-urlencoded"
        answer: Any = self.client.post(path, urlencode(params), content_type=form, headers=headers)
        assert isinstance(answer, HttpResponse)
        return answer

    def text(self, body: str, *, sid: str = "", sender: str = PERSON) -> HttpResponse:
        """A person's SMS."""
        return self.post("/twilio/sms/inbound", text_params(body, sid=sid, sender=sender))

    def voice(self, step: str, call_sid: str, **more: str) -> str:
        """A request for TwiML; the answer is checked against the grammar."""
        params = {
            "CallSid": call_sid,
            "AccountSid": ACCOUNT,
            "From": PERSON,
            "To": NUMBER,
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
            **more,
        }
        response = self.post(f"/twilio/voice/{step}", params)
        assert response.status_code == 200, response.content
        assert response["Content-Type"].startswith("text/xml")
        assert response["Content-Length"] == str(len(response.content))
        document = response.content.decode()
        context = "enqueue_wait" if step == "wait" else "call"
        assert problems(document, context=context) == []
        return document


def text_params(body: str, *, sid: str = "", sender: str = PERSON) -> dict[str, str]:
    """The parameters of an incoming SMS."""
    sid = sid or new_sid("SM")
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": NUMBER,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        "FromCountry": "CL",
        "SomethingNew": "sin aviso",
    }


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def host(db: None) -> Institution:
    """The institution whose line it is, with a queue for texts and one for calls."""
    owner = factories.institution()
    factories.queue(owner, channels=("sms",))
    return owner


@pytest.fixture
def calls_queue(host: Institution) -> Queue:
    return factories.queue(host, channels=("phone",))


@pytest.fixture
def line(host: Institution) -> PhoneLine:
    return PhoneLine.objects.create(number=NUMBER, institution=host)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    return check_requests(monkeypatch)


@pytest.fixture
def company(
    live_server: Any, settings: Any, line: PhoneLine, sent: list[tuple[str, str]]
) -> Iterator[Company]:
    own = Settings(
        webhook_base=live_server.url,
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        service_number=NUMBER,
        pace=0.02,
    )
    with running(own) as made:
        settings.TWILIO_API_BASE = made.base
        settings.PUBLIC_BASE_URL = live_server.url
        settings.TWILIO_TIMEOUT_SECONDS = 10
        yield made


@pytest.fixture
def agent(host: Institution, calls_queue: Queue) -> Viewer:
    viewer = factories.viewer(host, Role.OPERATOR)
    assert viewer.user_id is not None
    QueueMember.objects.create(queue=calls_queue, user_id=viewer.user_id)
    presence_set(viewer=viewer, state="available")
    presence_heartbeat(viewer=viewer)
    return viewer
