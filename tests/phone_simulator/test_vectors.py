"""Signatures and segments against vectors made by others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from phone_simulator.segments import segments
from phone_simulator.signing import sign

DATA = Path(__file__).parents[1] / "channels_phone" / "data"
SIGNATURES = json.loads((DATA / "signature_vectors.json").read_text())
SEGMENTS = json.loads((DATA / "segment_vectors.json").read_text())["vectors"]


def test_official_signature() -> None:
    official = SIGNATURES["official"][0]
    params = list(official["params"].items())
    assert sign(official["token"], official["url"], params) == official["signature"]
    with_port = official["url"].replace(".com/", ".com:443/")
    assert sign(official["token"], with_port, params) == official["signature_https_443"]
    plain = official["url"].replace("https://mycompany.com/", "http://mycompany.com:80/")
    assert sign(official["token"], plain, params) == official["signature_http_80"]


@pytest.mark.parametrize("vector", SIGNATURES["vectors"], ids=lambda v: v["name"])
def test_signature(vector: dict[str, Any]) -> None:
    params = [(key, value) for key, value in vector["params"]]
    assert sign(SIGNATURES["auth_token"], vector["url"], params) == vector["signature"]


def test_a_fragment_is_not_signed() -> None:
    assert sign("t", "https://a.cl/x#rc=2") == sign("t", "https://a.cl/x")


@pytest.mark.parametrize("name", SEGMENTS)
def test_segments(name: str) -> None:
    vector = SEGMENTS[name]
    found = segments(vector["text"])
    assert (found.encoding, found.count) == (vector["encoding"], vector["segments"])
