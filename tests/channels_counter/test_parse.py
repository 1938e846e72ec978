"""What comes from outside is understood, or refused in words: never another error."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.errors import InvalidInputError
from channels_counter.parse import Place, parse_rating, parse_ticket_request, to_contact

UUID_TEXT = "6f1c2b1e-9a52-4d5f-8f0e-0d9e5f3a7b11"
values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def body(**fields: object) -> bytes:
    return json.dumps({"uuid": UUID_TEXT, **fields}).encode()


def test_a_whole_request() -> None:
    told = parse_ticket_request(
        body(run="12345678-5", phone="9 5550 0001", procedure="cedula", preference="discapacidad")
    )
    assert told.client_uuid == UUID(UUID_TEXT)
    assert (told.run, told.phone) == ("12.345.678-5", "+56955500001")
    contact = to_contact(
        told, Place("ips", "plaza", "device-1"), datetime(2026, 11, 20, tzinfo=UTC)
    )
    assert (contact.kind, contact.channel, contact.provider_id) == ("visit", "counter", UUID_TEXT)
    assert (contact.identity_level, contact.person.run) == ("declared", "")
    assert contact.contact is not None
    assert not contact.contact.verified


def test_nothing_but_the_uuid_is_needed() -> None:
    told = parse_ticket_request(body())
    contact = to_contact(
        told, Place("ips", "plaza", "device-1"), datetime(2026, 11, 20, tzinfo=UTC)
    )
    assert contact.contact is None
    assert contact.identity_level == "anonymous"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"null",
        b'{"uuid": 3}',
        b'{"uuid": "x"}',
        b"[" * 3000,
        b"x" * 5000,
        body(run="12.345.678-0"),
        body(run=["1"]),
        body(phone="22 345 6789"),
        body(phone="abc"),
        body(procedure={"a": 1}),
        body(need="a\x00b"),
    ],
)
def test_rubbish_is_refused_in_spanish(sent: bytes) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_ticket_request(sent)
    assert refused.value.message


@given(st.binary(max_size=200))
def test_bytes_raise_nothing_else(sent: bytes) -> None:
    with suppress(InvalidInputError):
        parse_ticket_request(sent)


@given(st.dictionaries(st.sampled_from(["uuid", "run", "phone", "procedure", "need"]), values))
def test_any_json_raises_nothing_else(sent: dict[str, Any]) -> None:
    with suppress(InvalidInputError):
        parse_ticket_request(json.dumps(sent).encode())


@given(st.dictionaries(st.sampled_from(["rating", "reason", "comment"]), values))
def test_any_rating_form_raises_nothing_else(sent: dict[str, Any]) -> None:
    try:
        rating = parse_rating(sent)
    except InvalidInputError:
        return
    assert 1 <= rating.rating <= 7
