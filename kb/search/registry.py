"""Which engine answers: Elasticsearch when ``ELASTICSEARCH_URL`` is set, else the embedded one."""

import threading
from pathlib import Path

from django.conf import settings

from kb.search.embedded import EmbeddedEngine
from kb.search.engine import SearchEngine

_lock = threading.Lock()
_engine: SearchEngine | None = None


def engine() -> SearchEngine:
    """Return this process's search engine, opened at the first call."""
    global _engine  # noqa: PLW0603 - one engine a process, opened late
    with _lock:
        if _engine is None:
            _engine = _make()
        return _engine


def engine_use(other: SearchEngine | None) -> None:
    """Put another engine in place (tests, evaluation); None goes back to the settings' one."""
    global _engine  # noqa: PLW0603
    with _lock:
        _engine = other


def search_close() -> None:
    """Let go of the engine's files and connections at the end of the process."""
    global _engine  # noqa: PLW0603
    with _lock:
        if _engine is not None:
            _engine.close()
        _engine = None


def _make() -> SearchEngine:
    if settings.ELASTICSEARCH_URL:
        from kb.search.elastic import ElasticEngine

        return ElasticEngine(settings.ELASTICSEARCH_URL)
    return EmbeddedEngine(Path(settings.SEARCH_DIR))
