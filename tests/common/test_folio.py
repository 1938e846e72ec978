"""The folio: readable, self-checking, found in a sentence."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.folio import (
    InvalidFolioError,
    check_digit,
    find_folio,
    new_folio,
    parse_folio,
)

bodies = st.text("0123456789", min_size=12, max_size=12)


def test_the_published_example_of_damm() -> None:
    assert check_digit("572") == "4"


def test_a_new_folio_reads_back_however_it_is_typed() -> None:
    folio = new_folio(2026)
    for typed in (folio, folio.replace("-", ""), folio.replace("-", " "), f" {folio} "):
        assert parse_folio(typed) == folio


@given(bodies, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(body: str, place: int, shift: int) -> None:
    whole = body + check_digit(body)
    wrong = str((int(whole[place]) + shift) % 10)
    with pytest.raises(InvalidFolioError):
        parse_folio(whole[:place] + wrong + whole[place + 1 :])


@given(bodies, st.integers(0, 11))
def test_two_swapped_neighbours_are_always_caught(body: str, place: int) -> None:
    whole = body + check_digit(body)
    swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    if swapped != whole:
        with pytest.raises(InvalidFolioError):
            parse_folio(swapped)


@given(st.text(), st.text())
def test_a_folio_is_found_inside_a_sentence(before: str, after: str) -> None:
    folio = new_folio(2026)
    found = find_folio(f"consulta {folio}, gracias")
    assert found == folio
    find_folio(before + after)


@given(st.text())
def test_anything_else_raises_only_its_own_error(text: str) -> None:
    with suppress(InvalidFolioError):
        parse_folio(text)
