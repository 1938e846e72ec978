"""A first-in-first-out lock for the one writer that SQLite allows.

SQLite's own waiting is unfair (tails of ten seconds) and can deadlock with Python's garbage
collector: the thread that holds the write lock collects a cursor of a thread that sleeps inside
SQLite, and both wait for the busy time-out. So no thread of this process may wait inside SQLite:
writers queue here first.
"""

import threading
from collections import defaultdict, deque


class FairLock:
    """A lock that is handed over in the order in which it was asked for."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self, timeout: float) -> bool:
        """Wait at most ``timeout`` seconds for the turn; tell whether it came."""
        with self._guard:
            if not self._held:
                self._held = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        try:
            if turn.acquire(timeout=timeout):
                return True
        except BaseException:
            self._withdraw(turn)
            raise
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # handed over in the last instant

    def release(self) -> None:
        """Hand the lock to whoever waits longest, or leave it free."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False

    def _withdraw(self, turn: threading.Lock) -> None:
        """Leave the line after an interruption; pass the turn on if it had just come."""
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self.release()


_LOCKS: defaultdict[str, FairLock] = defaultdict(FairLock)
_LOCKS_GUARD = threading.Lock()


def lock_of(database: str) -> FairLock:
    """Return the write lock of the database file ``database``, one for the whole process."""
    with _LOCKS_GUARD:
        return _LOCKS[database]
