"""Telephone numbers as people type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.phones import InvalidPhoneError, parse_phone


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("9 8765 4321", "+56987654321"),
        ("+56 9 8765 4321", "+56987654321"),
        ("56987654321", "+56987654321"),
        ("0056987654321", "+56987654321"),
        ("87654321", "+56987654321"),
        ("099 8765 432", "+56998765432"),
        ("(2) 2345 6789", "+56223456789"),
        ("+1 415 555 2671", "+14155552671"),
    ],
)
def test_what_people_type(typed: str, e164: str) -> None:
    assert parse_phone(typed).e164 == e164


def test_a_possible_number_that_the_metadata_lacks_is_accepted_with_a_warning() -> None:
    phone = parse_phone("+56 9 1234 5678")
    assert phone.doubtful
    assert phone.is_mobile


@pytest.mark.parametrize("text", ["", "133", "no tengo", "12345", "+56", "١٢٣٤٥٦٧٨٩"])
def test_what_is_no_telephone(text: str) -> None:
    with pytest.raises(InvalidPhoneError):
        parse_phone(text)


def test_a_landline_receives_no_sms() -> None:
    assert not parse_phone("2 2345 6789").is_mobile


@given(st.text())
def test_anything_else_raises_only_its_own_error(text: str) -> None:
    with suppress(InvalidPhoneError):
        assert str(parse_phone(text)).startswith("+")


@given(st.integers(20_000_000, 99_999_999))
def test_a_shown_number_reads_back(rest: int) -> None:
    phone = parse_phone(f"9{rest}")
    assert parse_phone(str(phone)) == phone
