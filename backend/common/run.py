"""The RUN, Chile's national identity number, with its modulo-11 check digit.

Source: Decreto con Fuerza de Ley 3 of 1969 (RUT); the algorithm is python-stdnum's ``cl.rut``,
extended to the short numbers that the library refuses and that old people do carry.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop
from stdnum.cl import rut

from backend.common.errors import InvalidInputError

MAXIMUM = 99_999_999
_WORDS = re.compile(r"^\s*(RUN|RUT|CL)\b[\s:.]*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s.,\u2010-\u2015-]")
_SHAPE = re.compile(r"^(\d{1,9})([\dK])$")


class InvalidRunError(InvalidInputError):
    """The text is not a RUN: wrong shape or wrong check digit."""

    code = "invalid_run"
    message = gettext_noop(
        "El RUN no es válido. Escríbalo con su dígito verificador, por ejemplo 12.345.678-5."
    )


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """A valid RUN: ``number`` without check digit, 1 to 99,999,999."""

    number: int

    @property
    def check_digit(self) -> str:
        """Return the modulo-11 check digit: 0 to 9 or K."""
        return str(rut.calc_check_digit(str(self.number)))

    def __str__(self) -> str:
        """Show it as people write it: 12.345.678-5."""
        return f"{self.number:,}".replace(",", ".") + f"-{self.check_digit}"


def parse_run(text: str) -> Run:
    """Read a RUN as people type it (dots, dashes, spaces, ``k``, leading zeros, ``*`` for K).

    Raises ``InvalidRunError`` for anything else; never another error.
    """
    bare = _SEPARATORS.sub("", _WORDS.sub("", text)).upper().replace("*", "K")
    match = _SHAPE.match(bare) if bare.isascii() else None
    if match is None:
        raise InvalidRunError
    number = int(match[1])
    run = Run(number)
    if not 1 <= number <= MAXIMUM or run.check_digit != match[2]:
        raise InvalidRunError
    return run
