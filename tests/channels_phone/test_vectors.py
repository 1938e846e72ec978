"""Segments, signatures and keywords against vectors made by others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from backend.directory.api import MESSAGE_KEYS
from channels_phone.keywords import rating_of, start_keyword, stop_keyword
from channels_phone.segments import cheaper, sms_size
from channels_phone.signature import ForgedError, signed_params
from tests.channels_phone.conftest import ACCOUNT, BASE, TOKEN

DATA = Path(__file__).parent / "data"
SEGMENTS = json.loads((DATA / "segment_vectors.json").read_text())["vectors"]
SIGNATURES = json.loads((DATA / "signature_vectors.json").read_text())
FORMS = [v for v in SIGNATURES["vectors"] if v["body"] is None and v["params"]]


@pytest.mark.parametrize("name", SEGMENTS)
def test_segments(name: str) -> None:
    vector = SEGMENTS[name]
    size = sms_size(vector["text"])
    assert (size.encoding, size.segments) == (vector["encoding"], vector["segments"])


@pytest.mark.parametrize("key", [key for key in MESSAGE_KEYS if key.startswith("sms_")])
def test_our_own_texts_are_one_cheap_alphabet(key: str) -> None:
    size = sms_size(cheaper(MESSAGE_KEYS[key].default))
    assert (size.encoding, size.segments) == ("GSM-7", 1)


def _request(vector: dict[str, Any]) -> HttpRequest:
    from urllib.parse import urlencode, urlsplit

    parts = urlsplit(vector["url"])
    request = RequestFactory().post(
        parts.path,
        urlencode([tuple(pair) for pair in vector["params"]]),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": vector["signature"]},
    )
    request.META["QUERY_STRING"] = parts.query
    return request


@pytest.mark.parametrize("vector", FORMS, ids=lambda v: v["name"])
def test_signatures(vector: dict[str, Any], settings: Any) -> None:
    from urllib.parse import urlsplit

    parts = urlsplit(vector["url"])
    settings.PUBLIC_BASE_URL = f"{parts.scheme}://{parts.netloc}"
    settings.TWILIO_AUTH_TOKEN = SIGNATURES["auth_token"]
    settings.TWILIO_ACCOUNT_SID = dict(vector["params"]).get("AccountSid")
    signed_params(_request(vector))
    settings.PUBLIC_BASE_URL = "https://otra.example.cl"
    with pytest.raises(ForgedError):
        signed_params(_request(vector))


def test_the_raw_path_is_what_was_signed() -> None:
    from phone_simulator.signing import sign

    raw, params = "/twilio/sms%2Finbound", [("AccountSid", ACCOUNT)]
    request = RequestFactory().post(
        "/twilio/sms/inbound",
        f"AccountSid={ACCOUNT}",
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": sign(TOKEN, BASE + raw, params)},
    )
    with pytest.raises(ForgedError):
        signed_params(request)
    request.scope = {"raw_path": raw.encode()}  # type: ignore[attr-defined]  # as ASGI has it
    assert signed_params(request) == dict(params)


@pytest.mark.parametrize(
    ("text", "stop", "start", "rating"),
    [
        ("STOP", "STOP", "", None),
        (" Baja. ", "BAJA", "", None),
        ("no más", "NO MAS", "", None),
        ("Cancelar", "CANCELAR", "", None),
        ("quiero dar de baja mi patente", "", "", None),
        ("cancelar hora", "", "", None),
        ("STOP PLEASE", "", "", None),
        ("alta", "", "ALTA", None),
        ("7", "", "", 7),
        (" 1. ", "", "", 1),
        ("8", "", "", None),
        ("0", "", "", None),
        ("77", "", "", None),
        ("un 7", "", "", None),
        ("٧", "", "", None),
        ("", "", "", None),
    ],
)
def test_keywords(text: str, stop: str, start: str, rating: int | None) -> None:
    assert (stop_keyword(text), start_keyword(text), rating_of(text)) == (stop, start, rating)
