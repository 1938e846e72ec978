"""Texts that are no messages: a wish not to be written to, its end, a rating. Pure.

"BAJA" or "CANCELAR" are everyday words at a service window ("dar de baja mi patente"), so a keyword counts
only when it is the entire text. The English ones are the provider's own list, to which it answers itself.
"""

import re
import unicodedata

STOP_ENGLISH = frozenset(
    {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}
)
STOP_SPANISH = frozenset(
    {"ALTO", "BAJA", "CANCELAR", "DETENER", "NO MAS", "NO MAS SMS", "NO MAS MENSAJES"}
)
START_ENGLISH = frozenset({"START", "UNSTOP"})
START_SPANISH = frozenset({"ALTA", "REANUDAR"})
_RATING = re.compile(r"^\s*([1-7])\s*[.!]?\s*$")
_NOT_WORD = re.compile(r"[^A-Z0-9 ]+")


def normal(text: str) -> str:
    """Return a text in capitals, without accents, signs and doubled spaces."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).upper()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(_NOT_WORD.sub(" ", letters).split())


def stop_keyword(text: str) -> str:
    """Return the opt-out keyword that the entire text is, or ""."""
    word = normal(text)
    return word if word in STOP_ENGLISH or word in STOP_SPANISH else ""


def start_keyword(text: str) -> str:
    """Return the keyword that ends an opt-out, if the entire text is one, or ""."""
    word = normal(text)
    return word if word in START_ENGLISH or word in START_SPANISH else ""


def provider_answers(keyword: str) -> bool:
    """Tell whether the provider itself confirms this keyword, so that we keep silent."""
    return keyword in STOP_ENGLISH or keyword in START_ENGLISH


def rating_of(text: str) -> int | None:
    """Return the rating that a text is: one lone digit from 1 to 7."""
    found = _RATING.match(text)
    return int(found[1]) if found and found[1].isascii() else None
