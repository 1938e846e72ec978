"""Django's SQLite backend, with one fair queue for everyone who writes.

The lock is taken before ``BEGIN IMMEDIATE`` and before a write outside a transaction, and given
back after the commit or rollback. Code that uses the ORM sees no difference.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from backend.config.embedded.sqlite.lock import FairLock, lock_of

_WRITE = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|WITH|CREATE|DROP|ALTER|VACUUM|REINDEX|ANALYZE)\b",
    re.IGNORECASE,
)
DEFAULT_TIMEOUT = 20.0


class Cursor(base.SQLiteCursorWrapper):
    """A cursor whose writes outside a transaction wait their turn and finish before they return."""

    wrapper: "DatabaseWrapper"
    _rows: Iterator[Any] | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement; a lone write runs in its own short transaction."""
        self._rows = None
        if not self.wrapper.is_lone_write(query):
            return super().execute(query, params)
        with self.wrapper.write_lock():
            result = super().execute(query, params)
            if self.description is not None:
                # RETURNING keeps the database locked until its rows are read: read them now.
                self._rows = iter(super().fetchall())
        return result

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for many rows, under one turn."""
        self._rows = None
        if not self.wrapper.is_lone_write(query):
            return super().executemany(query, param_list)
        with self.wrapper.write_lock():
            return super().executemany(query, param_list)

    def fetchone(self) -> Any:
        """Return the next row or None."""
        return super().fetchone() if self._rows is None else next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> Any:
        """Return the next rows, at most ``size``."""
        if self._rows is None:
            return super().fetchmany(self.arraysize if size is None else size)
        rows = self._rows
        return [row for _, row in zip(range(size or self.arraysize), rows, strict=False)]

    def fetchall(self) -> Any:
        """Return every row that is left."""
        return super().fetchall() if self._rows is None else list(self._rows)

    def __next__(self) -> Any:
        return super().__next__() if self._rows is None else next(self._rows)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the process's write lock exactly while it holds SQLite's."""

    _lock: FairLock | None = None

    def create_cursor(self, name: str | None = None) -> Cursor:
        """Return a cursor that knows this connection."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def is_lone_write(self, query: str) -> bool:
        """Tell whether ``query`` writes outside any transaction."""
        return self._lock is None and not self.in_atomic_block and bool(_WRITE.match(query))

    @contextmanager
    def write_lock(self) -> Iterator[None]:
        """Hold the write lock for one statement."""
        self._take()
        try:
            yield
        finally:
            self._free()

    def _take(self) -> None:
        if self._lock is not None:
            return
        lock = lock_of(str(self.settings_dict["NAME"]))
        timeout = float(self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT))
        if not lock.acquire(timeout):
            message = f"database is locked: another thread has been writing for {timeout:g} s"
            raise OperationalError(message)
        self._lock = lock

    def _free(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def _start_transaction_under_autocommit(self) -> None:
        self._take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._free()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._free()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._free()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._free()
