"""Running the same thing in many real threads at one moment, each with its own connection."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(calls: Sequence[Callable[[], T]], *, workers: int = 20) -> list[T]:
    """Run ``calls`` in ``workers`` threads that start together; return their results in order."""
    barrier = Barrier(min(workers, len(calls)))

    def run(index: int, call: Callable[[], T]) -> T:
        if index < barrier.parties:
            barrier.wait(timeout=20)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=barrier.parties) as pool:
        futures = [pool.submit(run, index, call) for index, call in enumerate(calls)]
        return [future.result(timeout=120) for future in futures]
