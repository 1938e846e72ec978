"""The folio: ``AAAA-NNNNNNNN-D``, a year, eight digits and Damm's check digit.

Damm's quasigroup of order 10 catches every single wrong digit and every swap of neighbours
(H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004).
The number is drawn at random: it tells nobody how many cases there are, and needs no lock.
"""

import re
import secrets

from django.utils.translation import gettext_noop

from backend.common.errors import InvalidInputError

_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_SHAPE = re.compile(r"(\d{4})\D{0,3}(\d{8})\D{0,3}(\d)")
DIGITS = 8


class InvalidFolioError(InvalidInputError):
    """The text is not a folio: wrong shape or wrong check digit."""

    code = "invalid_folio"
    message = gettext_noop(
        "El folio no es válido. Escríbalo como aparece en su comprobante: 2026-12345678-9."
    )


def check_digit(digits: str) -> str:
    """Return Damm's decimal check digit of ``digits``."""
    interim = 0
    for digit in digits:
        interim = int(_TABLE[interim][int(digit)])
    return str(interim)


def new_folio(year: int) -> str:
    """Draw a folio of ``year``; the database's unique constraint refuses the rare repeat."""
    body = f"{year:04d}{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    return f"{body[:4]}-{body[4:]}-{check_digit(body)}"


def parse_folio(text: str) -> str:
    """Read a folio as people type it (spaces, dots, no dashes) and return it with dashes."""
    match = _SHAPE.fullmatch(text.strip()) if text.isascii() else None
    if match is None or check_digit(match[1] + match[2]) != match[3]:
        raise InvalidFolioError
    return f"{match[1]}-{match[2]}-{match[3]}"


def find_folio(text: str) -> str | None:
    """Return the first valid folio inside a longer text, or None."""
    for match in re.finditer(r"\b(\d{4})[-\s.]?(\d{8})[-\s.]?(\d)\b", text):
        body = match[1] + match[2]
        if body.isascii() and check_digit(body) == match[3]:
            return f"{match[1]}-{match[2]}-{match[3]}"
    return None
