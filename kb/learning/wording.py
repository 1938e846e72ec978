"""A question as it may be kept: without RUN, telephones, e-mails or other long numbers."""

import re

from backend.common.redaction import redact
from kb.models.learning import LONGEST_QUESTION
from kb.search import analysis
from kb.search.words import STOP, WEAK

MOST_WORDS = 8  # longer ones tell a story, and stories tell who somebody is
_MARK = re.compile(r"\[[^\]]*\]")
_LONG_NUMBER = re.compile(r"\d{4,}")


def kept_wording(question: str) -> str:
    """Return the folded words of a question that may be kept, or "" for one that may not.

    Too long, or nothing in it that says what is asked: not kept.
    """
    typed = question.replace("\x00", " ")[:500]
    redacted = redact(typed)
    words = [
        word
        for word in _plain(_MARK.sub(" ", redacted))
        if not _LONG_NUMBER.search(word)
        and not (word.isdigit() and redacted != typed)  # what a redaction may have left over
    ]
    if not words or len(words) > MOST_WORDS:
        return ""
    if all(word in STOP or word in WEAK or len(word) < 2 for word in words):
        return ""
    kept = " ".join(words)
    return kept if len(kept) <= LONGEST_QUESTION else ""


def _plain(text: str) -> list[str]:
    return [word for part in text.split() for word in analysis.words(part)[:1]]
