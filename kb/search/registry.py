"""Which engine answers: Elasticsearch when ``ELASTICSEARCH_URL`` is set, else the embedded one.

Beside Elasticsearch stands a reserve: an embedded index on this node's own disk, which answers
while Elasticsearch does not.
"""

import threading
from pathlib import Path

from django.conf import settings

from kb.search.embedded import EmbeddedEngine
from kb.search.engine import SearchEngine

_lock = threading.Lock()
_engine: SearchEngine | None = None
_reserve: SearchEngine | None = None


def engine() -> SearchEngine:
    """Return this process's search engine, opened at the first call."""
    global _engine, _reserve
    with _lock:
        if _engine is None:
            _engine, _reserve = _make()
        return _engine


def reserve() -> SearchEngine | None:
    """Return the engine that answers in the other's place, if there is one."""
    engine()
    return _reserve


def engine_use(other: SearchEngine | None, *, reserve: SearchEngine | None = None) -> None:
    """Put another engine in place (tests, evaluation); None goes back to the settings' one."""
    global _engine, _reserve
    with _lock:
        _engine, _reserve = other, reserve


def search_close() -> None:
    """Let go of the engines' files and connections at the end of the process."""
    global _engine, _reserve  # noqa: PLW0603
    with _lock:
        for opened in (_engine, _reserve):
            if opened is not None:
                opened.close()
        _engine = _reserve = None


def _make() -> tuple[SearchEngine, SearchEngine | None]:
    embedded = EmbeddedEngine(Path(settings.SEARCH_DIR))
    if settings.ELASTICSEARCH_URL:
        from kb.search.elastic import ElasticEngine

        return ElasticEngine(settings.ELASTICSEARCH_URL), embedded
    return embedded, None
