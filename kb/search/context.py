"""What a process keeps to understand questions: the vocabulary of the fichas, places, lexicon.

It is made from the database and looked over at most every ``REFRESH_SECONDS``. Being a little late
is harmless: a new word only counts as unknown, and what was typed is always searched as typed.
"""

import threading
import time

from django.db.models import Max, QuerySet

from backend.directory.api import communes_list
from kb.content import FichaContent
from kb.models import FichaVersion
from kb.search.lexicon import lexicon
from kb.search.places import Gazetteer, nicknames
from kb.search.plan import Planner
from kb.search.vocabulary import Vocabulary

REFRESH_SECONDS = 30.0


class _Context:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.planner: Planner | None = None
        self.mark: int | None = None
        self.looked_at = 0.0


_context = _Context()


def planner() -> Planner:
    """Return the planner of the fichas published now (or up to 30 s ago)."""
    held = _context.planner
    if held is not None and time.monotonic() - _context.looked_at < REFRESH_SECONDS:
        return held
    with _context.lock:
        mark = _national().aggregate(newest=Max("pk"))["newest"]
        if _context.planner is None or mark != _context.mark:
            _context.planner = _make()
            _context.mark = mark
        _context.looked_at = time.monotonic()
        return _context.planner


def planner_forget() -> None:
    """Make the next question look at the database again."""
    with _context.lock:
        _context.planner = None
        _context.looked_at = 0.0


def _commune_names() -> list[tuple[str, str]]:
    rows = communes_list().values_list("code", "name", "other_names")
    return nicknames() + [
        (code, name)
        for code, official, others in rows
        for name in (official, *others.split("|"))
        if name.strip()
    ]


def _national() -> QuerySet[FichaVersion]:
    return FichaVersion.objects.filter(
        state=FichaVersion.State.PUBLISHED, ficha__commune__isnull=True
    )


def _make() -> Planner:
    words = lexicon()
    rows = _national().values_list("title", "summary", "aliases", "content")
    texts = [
        " ".join((title, summary, *aliases, FichaContent.model_validate(content).body()))
        for title, summary, aliases, content in rows
    ]
    vocabulary = Vocabulary(texts, words.words())
    return Planner(
        vocabulary, words, Gazetteer(_commune_names(), lambda word: word in vocabulary.counts)
    )
