"""The links that a ficha carries, in its text and as its legal source."""

import re

from kb.content import FichaDraft

LINK_MAX = 500
_LINK = re.compile(r"https?://[^\s<>\"'«»]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}…"


def links_in(text: str) -> list[str]:
    """Return the web addresses written in a text, in order, without the sentence's own signs."""
    found = (match.rstrip(_TRAILING) for match in _LINK.findall(text))
    return list(dict.fromkeys(link for link in found if len(link) <= LINK_MAX))


def links_of(draft: FichaDraft, legal_url: str = "") -> list[str]:
    """Return every link of a ficha, each once."""
    words = "\n".join((draft.summary, draft.content.beneficiaries, draft.content.body()))
    return list(dict.fromkeys([*links_in(words), *([legal_url] if legal_url else [])]))
