"""A PostgreSQL of our own: a cluster in a folder, on one port of the loopback."""

import secrets
import signal
import subprocess
from pathlib import Path

from scripts.services import process

NAME = "ventanilla"
PACKAGE = "postgresql-15"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
}
# Faster, and loses data when the machine (not the server) goes down: for tests only.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def program_folders() -> list[Path]:
    """Return where Debian keeps PostgreSQL's programs, newest first; 15 is the oldest that will do."""
    found = [
        (int(folder.parent.name), folder)
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit()
    ]
    return [folder for version, folder in sorted(found, reverse=True) if version >= 15]


def start(folder: Path, port: int, *, durable: bool) -> tuple[int, str]:
    """Start PostgreSQL in ``folder``, made on first use; return its pid and its URL."""
    environment = process.short_environment(LC_ALL="C.UTF-8")
    data, log = folder / "data", folder / "postgres.log"
    programs = program_folders()
    password = _password(folder)
    if not (data / "PG_VERSION").exists():
        _initialise(folder, programs, environment)
    settings = SETTINGS | {"port": str(port)} | ({} if durable else CARELESS)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server = process.launch(
        [process.find("postgres", also=programs), "-D", data, *options],
        log=log, cwd=folder, environment=environment,
    )  # fmt: skip
    question: list[str | Path] = [
        process.find("pg_isready", also=programs),
        "-q",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
    ]

    def ready() -> bool:
        if server.poll() is not None:
            message = f"PostgreSQL ended at once, see {log}"
            raise process.ServiceError(message)
        return subprocess.run(question, env=environment, check=False).returncode == 0

    process.wait_until(ready, seconds=60, what="PostgreSQL", log=log)
    if not (folder / "created").exists():
        process.run(
            [process.find("createdb", also=programs), "-h", "127.0.0.1", "-p", str(port),
             "-U", NAME, "--locale=C.UTF-8", "--template=template0", NAME],
            cwd=folder, environment=environment | {"PGPASSWORD": password},
        )  # fmt: skip
        (folder / "created").touch()
    return server.pid, f"postgresql://{NAME}:{password}@127.0.0.1:{port}/{NAME}"


def stop(pid: int, folder: Path) -> None:
    """Stop the server: sessions are ended, what they had open is rolled back."""
    process.stop(pid, mark=str(folder), gently=signal.SIGINT)


def _password(folder: Path) -> str:
    """Return the cluster's password, drawn on first use."""
    file = folder / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
        if account := process.unprivileged():
            account.own(file)
    return file.read_text()


def _initialise(folder: Path, programs: list[Path], environment: dict[str, str]) -> None:
    process.run(
        [process.find("initdb", also=programs), "-D", folder / "data", "-U", NAME, "-E", "UTF8",
         "--locale=C.UTF-8", "-A", "scram-sha-256", "--pwfile", folder / "password"],
        cwd=folder, environment=environment,
    )  # fmt: skip
