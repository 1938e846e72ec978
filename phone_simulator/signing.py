"""The signature of a webhook, by our own hands: no vendor code."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable


def sign(token: str, url: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """Base64 of HMAC-SHA1 over the address and the sorted parameters.

    Keys sort by code point; the values of a repeated key are sorted and de-duplicated; an address's
    fragment is not signed. A JSON body is covered by ``bodySHA256`` in the query, not by params.
    """
    text = url.partition("#")[0] + "".join(key + value for key, value in sorted(set(params)))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
