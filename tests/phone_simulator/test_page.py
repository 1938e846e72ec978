"""The page, its buttons, the API's door, and bad input."""

from __future__ import annotations

import http.client
import json
from urllib.parse import quote, urlsplit

import pytest

from phone_simulator.asgi import create_application
from phone_simulator.settings import DEFAULT_ACCOUNT_SID, Settings, SettingsError
from tests.phone_simulator.harness import Company


def _get(company: Company, path: str) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection(urlsplit(company.base).netloc, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, body, dict(response.getheaders())


def test_the_page_says_what_it_is(company: Company) -> None:
    status, body, headers = _get(company, "/")
    assert status == 200
    assert "simulador, no Twilio" in body
    assert "http://" not in body.replace("http://www.w3.org", "")
    assert "default-src 'self'" in headers["content-security-policy"]
    assert _get(company, "/files/simulator.js")[0] == 200
    assert _get(company, "/files/..%2fasgi.py")[0] == 404
    assert _get(company, "/healthz")[0] == 200


def test_live_events(company: Company) -> None:
    connection = http.client.HTTPConnection(urlsplit(company.base).netloc, timeout=10)
    connection.request("GET", "/api/events")
    response = connection.getresponse()

    def next_number() -> int:
        while True:
            line = response.fp.readline().decode()
            if line.startswith("data: "):
                return int(line[6:])

    first = next_number()
    company.text("hola")
    assert next_number() > first
    connection.close()


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/api/phones/%2B56900000000/sms", {"body": "x"}, 404),
        (f"/api/phones/{quote('+56955500001')}/sms", {}, 422),
        (f"/api/phones/{quote('+56955500001')}/sms", {"body": "a" * 1601}, 422),
        ("/api/calls/CA0/key", {"digit": "x"}, 422),
        ("/api/calls/CA0/key", {"digit": "1"}, 409),
        ("/api/calls/CA0/answer", {}, 409),
        ("/api/faults", {"kind": "send_429", "times": "muchas"}, 422),
        ("/api/nada", {}, 404),
    ],
)
def test_bad_buttons(company: Company, path: str, data: dict[str, object], status: int) -> None:
    assert company.refused(path, data) == status


def test_a_form_of_a_foreign_page_is_refused(company: Company) -> None:
    connection = http.client.HTTPConnection(urlsplit(company.base).netloc, timeout=10)
    path = f"/api/phones/{quote(company.one)}/sms"
    connection.request("POST", path, b'{"body": "x"}', {"Content-Type": "text/plain"})
    assert connection.getresponse().status == 415
    connection.close()


def test_the_api_wants_a_password(company: Company) -> None:
    status, body, _ = _get(company, f"/2010-04-01/Accounts/{DEFAULT_ACCOUNT_SID}/Messages.json")
    assert (status, json.loads(body)["code"]) == (401, 20003)


def test_off_in_production() -> None:
    with pytest.raises(SettingsError):
        Settings.from_env({"PROFILE": "production"})
    settings = Settings.from_env({"PHONE_SIMULATOR_PHONES": "+56955500003, +56955500004"})
    assert settings.phones == ("+56955500003", "+56955500004")
    assert create_application(settings).network is None
