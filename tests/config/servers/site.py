"""One installation of the product, in processes of its own that a test may kill."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from scripts import run_production
from scripts.services import process

ROOT = Path(__file__).resolve().parents[3]
HOST = "127.0.0.1"
# Nothing of the machine's own set-up may reach the servers under test.
NAMED = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "SECRET_KEY", "PROFILE", "PORT", "HOST")
ACCOUNT, TOKEN = "AC" + "b" * 32, "a-token-of-an-imaginary-account"
START_SECONDS = 90.0


@dataclass
class Site:
    """Where it lives, its environment, and the command of each of its processes."""

    folder: Path
    port: int
    environment: dict[str, str]
    commands: dict[str, list[str]]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The address of its web node."""
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        """What its processes said."""
        return self.folder / "log"

    def run(self, *arguments: str) -> str:
        """Run one command of ours in its environment and return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def seed(self) -> str:
        """Make a small institution; return the session of an operator."""
        answer = json.loads(self.run("-m", "tests.config.servers.seed").splitlines()[-1])
        return str(answer["session"])

    def start(self, *names: str) -> None:
        """Start processes (all that do not run, unless named)."""
        for name in names or self.commands:
            with self.log.open("ab") as output:
                self.running[name] = subprocess.Popen(
                    self.commands[name],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def kill(self, *names: str) -> None:
        """kill -9, children too: nothing is told, nothing is tidied up."""
        for name in names:
            os.killpg(self.running[name].pid, signal.SIGKILL)
        for name in names:
            self.running.pop(name).wait()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ask every process to end; return how many seconds the last one took."""
        begun = time.monotonic()
        for child in self.running.values():
            child.send_signal(number)
        for child in self.running.values():
            child.wait(30)
        self.running.clear()
        return time.monotonic() - begun

    def health(self) -> dict[str, Any] | None:
        """Return what /healthz says; None as long as nobody answers."""
        try:
            with _open(f"{self.base}/healthz") as answer:
                found: dict[str, Any] = json.load(answer)
        except (OSError, ValueError):
            return None
        return found

    def page(self, path: str) -> bytes:
        """Return a page, or nothing as long as nobody answers."""
        try:
            with _open(self.base + path) as answer:
                content: bytes = answer.read()
        except OSError:
            return b""
        return content

    def wait_ready(self) -> None:
        """Wait until the web node answers."""
        self.wait(lambda: self.health() is not None, what="the node")

    def wait(self, ready: Callable[[], bool], *, what: str) -> None:
        """Wait until ``ready``; a process that ended by itself ends the waiting too."""

        def ready_or_lost() -> bool:
            lost = [name for name, child in self.running.items() if child.poll() is not None]
            assert not lost, f"{lost} ended:\n{self.log.read_text()[-4000:]}"
            return ready()

        process.wait_until(ready_or_lost, seconds=START_SECONDS, what=what, log=self.log)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Read its database from outside."""
        url = self.environment.get("DATABASE_URL", "")
        if url:
            with psycopg.connect(url) as connection:
                return connection.execute(statement.encode()).fetchall()
        file = self.folder / "ventanilla.sqlite3"
        with closing(sqlite3.connect(file, timeout=20)) as local:
            return list(local.execute(statement))


def _open(url: str) -> Any:
    return urllib.request.urlopen(url, timeout=5)  # noqa: S310 - an address of our own servers


def free_ports() -> int:
    """Return a port that was free a moment ago, with a free one after it."""
    while True:
        port = process.free_port()
        try:
            with closing(socket.socket()) as probe:
                probe.bind((HOST, port + 1))
        except OSError:
            continue
        return port


def _environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NAMED}
    return kept | {
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "HOST": HOST,
        "PUBLIC_BASE_URL": f"http://{HOST}:{port}",
        "PYTHONUNBUFFERED": "1",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_NUMBER": "+56225550100",
        # Nobody listens there: whatever is sent waits in the outbox.
        "TWILIO_API_BASE": f"http://{HOST}:9",
        **more,
    }


def embedded(folder: Path, *, simulator: bool = False) -> Site:
    """Return an installation in one process, on SQLite."""
    port = free_ports()
    environment = _environment(
        folder, port, DJANGO_SETTINGS_MODULE="backend.config.settings.embedded"
    )
    if simulator:
        for name in ("ACCOUNT_SID", "AUTH_TOKEN", "NUMBER", "API_BASE"):
            del environment[f"TWILIO_{name}"]
    command = [sys.executable, "manage.py", "serve", "--no-demo"]
    return Site(folder, port, environment, {"web": command})


def production(folder: Path, *, database_url: str, redis_url: str) -> Site:
    """Return an installation of web node, worker and beat, on PostgreSQL and Redis."""
    port = process.free_port()
    environment = _environment(
        folder,
        port,
        DJANGO_SETTINGS_MODULE="backend.config.settings.production",
        PROFILE="production",
        SECRET_KEY="only-for-the-servers-of-one-test-run-and-gone-with-them",
        ALLOWED_HOSTS=HOST,
        COOKIES_SECURE="0",
        HSTS_SECONDS="0",
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
    )
    programs = Path(sys.executable).parent
    commands = {
        name: [str(programs / line[0]), *(part.format(data=folder) for part in line[1:])]
        for name, line in run_production.commands(HOST, str(port)).items()
    }
    return Site(folder, port, environment, commands)


@contextmanager
def running(site: Site) -> Iterator[Site]:
    """Give a site whose processes end with the test, however it ends."""
    try:
        yield site
    finally:
        site.kill(*list(site.running))
