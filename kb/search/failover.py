"""Which engine is asked: the first that answers and whose index was made from this database.

An engine that failed is left alone for a few seconds, so that not every question waits for it.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from kb.search.engine import SearchEngine, SearchUnavailableError
from kb.search.identity import identity
from kb.search.registry import engine, reserve

REST_SECONDS = 5.0
TRUST_SECONDS = 5.0  # how long an index that fitted is not looked at again
_log = logging.getLogger(__name__)
T = TypeVar("T")


class _State:
    """What is known of the engines of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.trusted: dict[int, tuple[SearchEngine, float]] = {}
        self.resting: dict[int, tuple[SearchEngine, float]] = {}


_state = _State()


def ask(question: Callable[[SearchEngine], T]) -> tuple[T, bool]:
    """Return the answer and whether it is a reserve's; raises ``SearchUnavailableError``."""
    first = engine()
    if not _is(_state.resting, first):
        try:
            _check(first)
            return question(first), False
        except SearchUnavailableError:
            _rest(first)
            _log.warning("search engine %s unavailable", first.name)
    second = reserve()
    if second is None:
        raise SearchUnavailableError
    _check(second)
    return question(second), True


def is_resting() -> bool:
    """Tell whether the first engine failed a moment ago."""
    return _is(_state.resting, engine())


def fits(asked: SearchEngine) -> bool:
    """Tell whether an engine's index was made from this database by this analysis."""
    return asked.identity() == identity()


def doubt() -> None:
    """Look at the indexes again at the next question: one of them showed what is not there."""
    with _state.lock:
        _state.trusted.clear()


def wake() -> None:
    """Ask the first engine again at once: it was seen to work."""
    with _state.lock:
        _state.resting.clear()


def _is(known: dict[int, tuple[SearchEngine, float]], one: SearchEngine) -> bool:
    held = known.get(id(one))
    return held is not None and held[0] is one and time.monotonic() < held[1]


def _check(asked: SearchEngine) -> None:
    if _is(_state.trusted, asked):
        return
    if not fits(asked):
        raise SearchUnavailableError
    with _state.lock:
        _state.trusted[id(asked)] = (asked, time.monotonic() + TRUST_SECONDS)


def _rest(failed: SearchEngine) -> None:
    with _state.lock:
        _state.trusted.pop(id(failed), None)
        if reserve() is not None:
            _state.resting[id(failed)] = (failed, time.monotonic() + REST_SECONDS)
