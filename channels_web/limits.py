"""Limits against abuse, by session, contact or folio; never by network address alone.

The people of a municipality, a school or a library share one address.
"""

import hashlib
from http import HTTPStatus

from django.core.cache import cache
from django.utils.translation import gettext_noop

from backend.common.errors import VentanillaError


class TooManyError(VentanillaError):
    """The same session, contact or folio asked too often."""

    code = "too_many"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = gettext_noop(
        "Van muchos intentos seguidos. Espere unos minutos: lo que escribió se conserva."
    )


def count(scope: str, key: str, *, limit: int, seconds: int) -> None:
    """Count one more use of ``key``; raises ``TooManyError`` past ``limit`` within ``seconds``.

    The key is kept only as a hash: it may be a contact or a folio.
    """
    name = f"web:{scope}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    if cache.add(name, 1, seconds):
        return
    try:
        used = cache.incr(name)
    except ValueError:  # it expired between the two calls
        cache.add(name, 1, seconds)
        return
    if used > limit:
        raise TooManyError
