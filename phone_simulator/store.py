"""The simulator's own SQLite file: messages, calls, what was said, and every webhook."""

from __future__ import annotations

import sqlite3
from typing import Any

from phone_simulator.ids import stamp

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
  sid TEXT PRIMARY KEY, direction TEXT NOT NULL, from_number TEXT NOT NULL, to_number TEXT NOT NULL,
  body TEXT NOT NULL, segments INTEGER NOT NULL, status TEXT NOT NULL, error_code INTEGER,
  status_callback TEXT NOT NULL DEFAULT '', trouble TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, sent_at TEXT);
CREATE INDEX IF NOT EXISTS message_to ON message (to_number, created_at);
CREATE INDEX IF NOT EXISTS message_from ON message (from_number, created_at);
CREATE TABLE IF NOT EXISTS call (
  sid TEXT PRIMARY KEY, direction TEXT NOT NULL, from_number TEXT NOT NULL, to_number TEXT NOT NULL,
  status TEXT NOT NULL, parent_sid TEXT NOT NULL DEFAULT '', created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL, answered_at TEXT, ended_at TEXT, reason TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS call_created ON call (created_at);
CREATE TABLE IF NOT EXISTS call_line (
  id INTEGER PRIMARY KEY, call_sid TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL,
  text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS call_line_call ON call_line (call_sid, id);
CREATE TABLE IF NOT EXISTS queue (
  sid TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, max_size INTEGER NOT NULL,
  created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS conference (
  sid TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL, created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', ended_by TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS webhook (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, about TEXT NOT NULL, what TEXT NOT NULL,
  url TEXT NOT NULL, status INTEGER NOT NULL, error INTEGER NOT NULL, attempts INTEGER NOT NULL,
  detail TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS opt_out (
  service TEXT NOT NULL, phone TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (service, phone));
"""
Row = dict[str, Any]


class Store:
    """Rows in, rows out; every write is durable when the method returns."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA busy_timeout=5000")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    def rows(self, sql: str, *args: object) -> list[Row]:
        return [dict(row) for row in self._db.execute(sql, args)]

    def row(self, sql: str, *args: object) -> Row | None:
        found = self._db.execute(sql, args).fetchone()
        return dict(found) if found is not None else None

    def run(self, sql: str, *args: object) -> int:
        """How many rows a statement changed."""
        return self._db.execute(sql, args).rowcount

    def insert(self, table: str, **values: object) -> None:
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        self._db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))  # noqa: S608 - names are ours

    def update(self, table: str, sid: str, **values: object) -> None:
        sets = ", ".join(f"{name} = ?" for name in values)
        self._db.execute(f"UPDATE {table} SET {sets} WHERE sid = ?", (*values.values(), sid))  # noqa: S608 - names are ours

    def say(self, call_sid: str, kind: str, text: str) -> None:
        """One line of a call's transcript."""
        self.insert("call_line", call_sid=call_sid, at=stamp(), kind=kind, text=text)

    def messages(self, phone: str, limit: int = 60) -> list[Row]:
        """The last texts of a telephone, oldest first."""
        found = self.rows(
            "SELECT * FROM message WHERE from_number = ? OR to_number = ?"
            " ORDER BY created_at DESC, rowid DESC LIMIT ?",
            phone,
            phone,
            limit,
        )
        return found[::-1]

    def calls(self, phone: str, limit: int = 10) -> list[Row]:
        """The last calls of a telephone, newest first."""
        return self.rows(
            "SELECT * FROM call WHERE from_number = ? OR to_number = ?"
            " ORDER BY created_at DESC, rowid DESC LIMIT ?",
            phone,
            phone,
            limit,
        )

    def lines(self, call_sid: str) -> list[Row]:
        return self.rows(
            "SELECT id, at, kind, text FROM call_line WHERE call_sid = ? ORDER BY id", call_sid
        )
