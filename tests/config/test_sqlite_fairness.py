"""The embedded database under many writers."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db.utils import IntegrityError, OperationalError
from pytest_django.plugin import DjangoDbBlocker

from backend.config.embedded.sqlite.base import DatabaseWrapper
from backend.config.embedded.sqlite.lock import FairLock, lock_of

THREADS, ROUNDS = 50, 20


@pytest.fixture
def open_database(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[..., DatabaseWrapper]]:
    """Open connections to one database file, as Django would in as many threads."""
    opened: list[DatabaseWrapper] = []

    def connect(timeout: float = 20) -> DatabaseWrapper:
        wrapper = DatabaseWrapper(
            {
                "NAME": str(tmp_path / "fair.sqlite3"),
                "ENGINE": "backend.config.embedded.sqlite",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": timeout,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
                },
                "AUTOCOMMIT": True,
                "CONN_MAX_AGE": 0,
                "CONN_HEALTH_CHECKS": False,
                "TIME_ZONE": None,
                "TEST": {"NAME": None},
            }
        )
        wrapper.inc_thread_sharing()
        opened.append(wrapper)
        return wrapper

    with django_db_blocker.unblock():  # a file of this test's own, not the suite's database
        with connect().cursor() as cursor:
            cursor.execute(
                "CREATE TABLE mark (id integer PRIMARY KEY, name text UNIQUE, n integer)"
            )
        yield connect
        for wrapper in opened:
            wrapper.close()


Connect = Callable[..., DatabaseWrapper]


def begin(wrapper: DatabaseWrapper) -> None:
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(wrapper: DatabaseWrapper, *, keep: bool = True) -> None:
    if keep:
        wrapper.commit()
    else:
        wrapper.rollback()
    wrapper.set_autocommit(True)


def count(wrapper: DatabaseWrapper) -> int:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mark")
        return int(cursor.fetchone()[0])


def test_fifty_threads_write_without_an_error_and_without_starving(open_database: Connect) -> None:
    barrier = threading.Barrier(THREADS)
    durations: list[float] = []
    errors: list[Exception] = []

    def write(name: int) -> None:
        wrapper = open_database()
        try:
            barrier.wait(30)
            for turn in range(ROUNDS):
                begun = time.perf_counter()
                begin(wrapper)
                with wrapper.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM mark")
                    cursor.fetchone()
                    cursor.execute("INSERT INTO mark (name, n) VALUES (%s, 0)", [f"{name}-{turn}"])
                    cursor.execute("UPDATE mark SET n = n + 1 WHERE name = %s", [f"{name}-{turn}"])
                end(wrapper)
                durations.append(time.perf_counter() - begun)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test reports it
            errors.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert errors == []
    assert count(open_database()) == THREADS * ROUNDS
    # SQLite's own waiting shows tails of ten seconds; a fair line of fifty does not.
    assert max(durations) < 5


def test_writers_outside_transactions_take_turns_too(open_database: Connect) -> None:
    ids: list[int] = []

    def write(name: int) -> None:
        wrapper = open_database()
        for turn in range(ROUNDS):
            with wrapper.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO mark (name, n) VALUES (%s, 1) RETURNING id", [f"{name}-{turn}"]
                )
                ids.extend(row[0] for row in cursor.fetchall())

    threads = [threading.Thread(target=write, args=(name,)) for name in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(set(ids)) == 10 * ROUNDS == count(open_database())


@pytest.mark.parametrize("read", ["fetchone", "fetchmany", "iterate"])
def test_rows_returned_by_a_lone_write_can_be_read_in_every_way(
    open_database: Connect, read: str
) -> None:
    with open_database().cursor() as cursor:
        cursor.execute("INSERT INTO mark (name, n) VALUES ('a', 1), ('b', 2) RETURNING name")
        rows = {
            "fetchone": lambda: [cursor.fetchone(), cursor.fetchone(), cursor.fetchone()],
            "fetchmany": lambda: [*cursor.fetchmany(1), *cursor.fetchmany(5), None],
            "iterate": lambda: [*cursor, None],
        }[read]()
    assert rows == [("a",), ("b",), None]


def test_the_lock_is_free_after_a_failed_write(open_database: Connect) -> None:
    wrapper = open_database()
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO mark (name, n) VALUES ('once', 1)")
        with pytest.raises(IntegrityError):
            cursor.execute("INSERT INTO mark (name, n) VALUES ('once', 1)")
    begin(wrapper)
    with wrapper.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute("INSERT INTO mark (name, n) VALUES ('once', 1)")
    end(wrapper, keep=False)
    with open_database(0.1).cursor() as cursor:
        cursor.execute("INSERT INTO mark (name, n) VALUES ('other', 1)")


def test_closing_a_connection_in_the_middle_of_a_transaction_frees_the_lock(
    open_database: Connect,
) -> None:
    wrapper = open_database()
    begin(wrapper)
    wrapper.close()
    with open_database(0.1).cursor() as cursor:
        cursor.execute("INSERT INTO mark (name, n) VALUES ('after', 1)")
    assert count(open_database()) == 1


def test_who_waits_too_long_is_told_so(open_database: Connect) -> None:
    holder, waiting = open_database(), open_database(0.05)
    begin(holder)
    with pytest.raises(OperationalError, match="another thread has been writing"):
        begin(waiting)
    end(holder)


def test_readers_never_wait(open_database: Connect) -> None:
    holder = open_database()
    begin(holder)
    with holder.cursor() as cursor:
        cursor.execute("INSERT INTO mark (name, n) VALUES ('unseen', 1)")
    assert count(open_database(0.05)) == 0
    end(holder)


def test_the_lock_is_handed_over_in_order() -> None:
    lock, order = FairLock(), list[int]()
    assert lock.acquire(1)

    def take(number: int) -> None:
        lock.acquire(10)
        order.append(number)
        lock.release()

    threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
    for number, thread in enumerate(threads):
        thread.start()
        while len(lock._waiting) <= number:
            threading.Event().wait(0.001)
    lock.release()
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4]


def test_one_lock_for_each_file() -> None:
    assert lock_of("a") is lock_of("a")
    assert lock_of("a") is not lock_of("b")


def test_the_library_is_compiled_for_threads() -> None:
    assert sqlite3.threadsafety == 3
