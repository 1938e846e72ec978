"""The RUN against published vectors and against anything at all."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.run import MAXIMUM, InvalidRunError, Run, parse_run

VECTORS = json.loads((Path(__file__).parent / "data" / "run_vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda v: v["canonical"])
def test_valid_vectors(vector: dict[str, str | int]) -> None:
    run = parse_run(str(vector["canonical"]))
    assert (run.number, run.check_digit) == (vector["n"], vector["dv"])
    assert str(run) == vector["dotted"]


@pytest.mark.parametrize(("typed", "canonical"), VECTORS["normalise"])
def test_what_people_type(typed: str, canonical: str) -> None:
    assert str(parse_run(typed)).replace(".", "") == canonical


@pytest.mark.parametrize("text", VECTORS["invalid"], ids=str)
def test_invalid_vectors(text: str | list[str]) -> None:
    with pytest.raises(InvalidRunError):
        parse_run(text if isinstance(text, str) else text[0])


def test_the_star_key_of_a_telephone_is_k() -> None:
    assert parse_run("10000013*") == parse_run("10.000.013-K")


@given(st.integers(1, MAXIMUM))
def test_a_shown_run_reads_back(number: int) -> None:
    assert parse_run(str(Run(number))) == Run(number)


@given(st.integers(1, MAXIMUM), st.sampled_from("0123456789K"))
def test_a_wrong_check_digit_is_refused(number: int, digit: str) -> None:
    run = Run(number)
    if digit != run.check_digit:
        with pytest.raises(InvalidRunError):
            parse_run(f"{number}-{digit}")


@given(st.text())
def test_anything_else_raises_only_its_own_error(text: str) -> None:
    with suppress(InvalidRunError):
        parse_run(text)
