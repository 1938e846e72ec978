"""Telephone numbers to E.164, lenient with what people type in Chile.

A number that is possible but not in the metadata is accepted with a warning: real people hold
numbers that the library calls invalid (ruimarinho/google-libphonenumber #449).
"""

import re
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext_noop

from backend.common.errors import InvalidInputError

REGION = "CL"
_CHILEAN = re.compile(r"^\+56[2-9]\d{8}$")
_LEGACY_MOBILE = re.compile(r"^(?:\+?56)?0?9?([5-9]\d{7})$")
_KEEP = re.compile(r"[^\d+]")


class InvalidPhoneError(InvalidInputError):
    """The text cannot be a telephone number."""

    code = "invalid_phone"
    message = gettext_noop(
        "El teléfono no es válido. Escríbalo con sus 9 dígitos, por ejemplo 9 8765 4321."
    )


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number in E.164; ``doubtful`` when the metadata does not know its range."""

    e164: str
    doubtful: bool

    @property
    def is_mobile(self) -> bool:
        """Tell whether it can receive an SMS: in Chile the leading 9 alone decides."""
        return not self.e164.startswith("+56") or self.e164.startswith("+569")

    def __str__(self) -> str:
        """Show it as people write it: +56 9 8765 4321."""
        return phonenumbers.format_number(
            phonenumbers.parse(self.e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL
        )


def parse_phone(text: str) -> Phone:
    """Read a telephone number as people type it; raises only ``InvalidPhoneError``.

    Legacy 8-digit mobiles get the 9 they lack since 2013 (Subtel's numbering change).
    """
    typed = _KEEP.sub("", text) if text.isascii() else ""
    legacy = _LEGACY_MOBILE.match(typed)
    candidate = f"+569{legacy[1]}" if legacy else typed.replace("+", "+", 1)
    try:
        number = phonenumbers.parse(candidate, REGION)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhoneError from error
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    chilean = e164.startswith("+56")
    if not phonenumbers.is_possible_number(number) or (chilean and not _CHILEAN.match(e164)):
        raise InvalidPhoneError
    return Phone(e164=e164, doubtful=not phonenumbers.is_valid_number(number))
