"""The parse functions never raise anything but their own error; the checker of documents checks."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.ports import DeliveryState
from channels_phone import parse
from channels_phone.keywords import normal, rating_of, start_keyword, stop_keyword
from channels_phone.segments import cheaper, sms_size
from tests.channels_phone.conftest import NUMBER, PERSON, new_sid, text_params
from tests.channels_phone.twiml import problems

NAMES = [
    *("MessageSid", "From", "To", "Body", "MessageStatus", "ErrorCode", "CallSid", "Digits"),
    *("QueueSid", "QueuePosition", "QueueResult", "CallStatus", "SequenceNumber"),
    *("ConferenceSid", "FriendlyName", "StatusCallbackEvent", "ParticipantLabel"),
]
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from([NUMBER, PERSON, "SM" + "0" * 32, "CA" + "f" * 32, "1", "delivered", "²"]),
)
PARAMS = st.dictionaries(st.sampled_from(NAMES), VALUES)
FUNCTIONS = [
    parse.parse_text,
    parse.parse_status,
    parse.parse_call,
    parse.parse_call_report,
    parse.parse_room,
]


# The first text drawn builds the tables of all letters, which takes seconds on a busy machine.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
@given(params=PARAMS)
def test_only_their_own_error(function: object, params: dict[str, str]) -> None:
    assert callable(function)
    try:
        function(params)
    except parse.PhoneParseError:
        return


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=400))
def test_any_text_has_a_size_and_perhaps_a_keyword(text: str) -> None:
    size = sms_size(text)
    assert size.segments >= 1
    assert sms_size(cheaper(text)).segments <= size.segments + text.count("…")
    assert isinstance(normal(text), str)
    assert bool(stop_keyword(text)) + bool(start_keyword(text)) + bool(rating_of(text)) <= 1


def test_an_unknown_state_is_kept_and_applied_to_nothing() -> None:
    report = parse.parse_status({"MessageSid": new_sid("SM"), "MessageStatus": "Teleported"})
    assert (report.state, report.word) == (DeliveryState.QUEUED, "teleported")


def test_a_text_is_a_verified_contact() -> None:
    text = parse.parse_text(text_params("hola\x00"))
    assert text.body == "hola"
    with pytest.raises(parse.PhoneParseError):
        parse.parse_text(text_params("hola", sender="whatsapp:+56955500001"))


@pytest.mark.parametrize(
    "document",
    [
        "<Response><Say>hola</Response>",
        "<Respuesta/>",
        "<Response/>",
        "<Response><say>hola</say></Response>",
        '<Response><Say language="es-CL">hola</Say></Response>',
        '<Response><Gather numDigits="uno"/></Response>',
        "<Response><Hangup/><Say>nadie oye</Say></Response>",
        "<Response><Dial/></Response>",
        '<Response><Enqueue waitUrl="espera aqui">a</Enqueue></Response>',
        "<Response><Redirect/></Response>",
        "<Response><Say></Say></Response>",
    ],
)
def test_bad_documents_are_found(document: str) -> None:
    assert problems(document)


def test_a_good_document_passes() -> None:
    assert problems('<Response><Say language="es-MX">hola</Say><Hangup/></Response>') == []
    dial = "<Response><Dial><Conference>a</Conference></Dial></Response>"
    assert problems(dial) == []
    assert problems(dial, context="enqueue_wait")
