"""Keeps this node's reserve index near the database, in a thread, whoever else is busy with it.

Every web process has the reserve at hand on its own disk, so that it answers although nobody can
be asked: neither Elasticsearch nor a worker. It is looked after when somebody searches, seldom
while Elasticsearch works and often while it does not.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from kb import indexing
from kb.search.engine import SearchEngine, SearchUnavailableError
from kb.search.registry import reserve

_NAME = "search-reserve"
WHILE_WELL = 300.0
WHILE_DOWN = 15.0
_log = logging.getLogger(__name__)
_lock = threading.Lock()
_looked_at: dict[int, float] = {}


def reserve_keep(*, down: bool) -> threading.Thread | None:
    """Bring the reserve up to date in the background when it is time; returns at once."""
    kept = reserve()
    if kept is None:
        return None
    now = time.monotonic()
    with _lock:
        before = _looked_at.get(id(kept))
        if before is not None and now - before < (WHILE_DOWN if down else WHILE_WELL):
            return None
        _looked_at[id(kept)] = now
        thread = threading.Thread(target=_keep, args=(kept,), name=_NAME, daemon=True)
    thread.start()
    return thread


def reserve_settle(seconds: float = 30.0) -> None:
    """Wait until nobody of this process is at it."""
    for thread in threading.enumerate():
        if thread.name == _NAME:
            thread.join(seconds)


def _keep(kept: SearchEngine) -> None:
    try:
        with _alone() as mine:
            if mine:
                indexing.bring_up(kept)
    except (SearchUnavailableError, DatabaseError, OSError):
        _log.warning("the search's reserve could not be brought up to date", exc_info=True)
    finally:
        connection.close()


@contextmanager
def _alone() -> Iterator[bool]:
    """Say whether no other process of this node is at it already."""
    folder = Path(settings.SEARCH_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "keeper.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
