"""Servers of the production form on free ports, started for one measurement and stopped after it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PRODUCT = "backend.config.asgi:application"


@dataclass(frozen=True)
class Server:
    """A web server that answers on ``port``; ``pid`` is its process."""

    port: int
    pid: int

    def resident_kb(self) -> int:
        """Return the memory that the process holds, in kB."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        return 0


@contextmanager
def web_server(
    application: str = PRODUCT, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run uvicorn as production does; ``{port}`` in the environment becomes the port."""
    port = free_port()
    given = {name: text.format(port=port) for name, text in (environment or {}).items()}
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "uvicorn", application, "--port", str(port)),
            *("--log-level", "error", "--no-access-log", "--lifespan", "off"),
            *("--ws-per-message-deflate", "false", "--timeout-graceful-shutdown", "5"),
        ],
        env=os.environ | given,
    )
    try:
        _wait_for(port)
        yield Server(port, process.pid)
    finally:
        stop(process)


@contextmanager
def worker(queues: str) -> Iterator[None]:
    """Run a Celery worker of two threads."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "backend.config.celery", "worker"),
            *("-Q", queues, "-c", "2", "-l", "error", "-P", "threads"),
        ]
    )
    try:
        yield
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process; one that does not go in time is killed."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
