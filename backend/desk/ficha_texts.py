"""The words that carry a ficha to a person, by what the channel can take."""

import unicodedata

from django.conf import settings

SMS_LETTERS = 160  # one segment of GSM 03.38
SUMMARY = 300
_KEPT = "ñÑüÜ"  # letters with a mark that GSM 03.38 does have


def short_link(code: str) -> str:
    """Return the whole short address of a ficha."""
    return f"{str(settings.PUBLIC_BASE_URL).rstrip('/')}/f/{code}/"


def full_text(title: str, summary: str, code: str) -> str:
    """Return the words for a chat, an e-mail or a form's answer."""
    return f"{title}: {summary.strip()[:SUMMARY]}\n{short_link(code)}"


def sms_text(title: str, code: str) -> str:
    """Return the words for an SMS: one segment, so without á í ó ú, and the title cut to fit."""
    link = short_link(code)
    letters = (c if c in _KEPT else unicodedata.normalize("NFKD", c)[0] for c in title)
    known = "".join(c for c in letters if c in _KEPT or c.isascii())
    plain = " ".join(known.split())
    room = SMS_LETTERS - len(link) - 2
    if len(plain) > room:
        plain = plain[: max(room - 3, 0)].rsplit(" ", 1)[0] + "..."
    return f"{plain}: {link}"
