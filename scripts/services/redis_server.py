"""A Redis of our own on one port of the loopback, with its append-only file in a folder."""

import signal
import socket
from pathlib import Path

from scripts.services import process

PACKAGE = "redis-server"


def start(folder: Path, port: int, *, durable: bool) -> tuple[int, str]:
    """Start Redis in ``folder``; return its pid and its URL."""
    log = folder / "redis.log"
    server = process.launch(
        [process.find("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", "",
         "--dir", folder, "--appendonly", "yes" if durable else "no"],
        log=log, cwd=folder, environment=process.short_environment(LC_ALL="C.UTF-8"),
    )  # fmt: skip

    def ready() -> bool:
        if server.poll() is not None:
            message = f"Redis ended at once, see {log}"
            raise process.ServiceError(message)
        return _answers(port)

    process.wait_until(ready, seconds=20, what="Redis", log=log)
    return server.pid, f"redis://127.0.0.1:{port}/0"


def stop(pid: int, folder: Path) -> None:
    """Stop the server; what it holds is written first."""
    _ = folder
    process.stop(pid, mark="redis-server", gently=signal.SIGTERM)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
