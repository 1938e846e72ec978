"""Takes personal data out of text before it is logged or kept for statistics."""

import re

_RUN = re.compile(r"\b\d{1,2}[.\s]?\d{3}[.\s]?\d{3}\s?[-\u2010-\u2015]?\s?[\dkK]\b")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"(?<!\w)\+?\d[\d\s().-]{6,}\d(?!\w)")


def redact(text: str) -> str:
    """Replace e-mail addresses, RUNs and telephone numbers by a mark that names what stood there."""
    text = _EMAIL.sub("[correo]", text)
    text = _RUN.sub("[run]", text)
    return _PHONE.sub("[teléfono]", text)
