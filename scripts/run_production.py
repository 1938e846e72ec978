"""``make run PROFILE=production``: web node, worker and beat as processes of their own.

They run against what ``make services`` started, or against DATABASE_URL, REDIS_URL and
ELASTICSEARCH_URL when these are set. Real installations start the same three commands from
compose.yaml or from their own supervisor.
"""

import os
import secrets
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

from backend.common import queues
from scripts.services import manager
from scripts.services.__main__ import default_root

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 20
VARIABLES = tuple(manager.VARIABLES.values())


def environment(root: Path) -> dict[str, str]:
    """Return the environment of all three processes; raise when an engine has no address."""
    found = manager.load(root).urls | {
        name: os.environ[name] for name in VARIABLES if os.environ.get(name)
    }
    lacking = [name for name in VARIABLES if name not in found]
    if lacking:
        message = f"{', '.join(lacking)}: not set, and `make services` has not been run"
        raise SystemExit(message)
    port = os.environ.get("PORT", "8000")
    here = {
        "DJANGO_SETTINGS_MODULE": "backend.config.settings.production",
        "PROFILE": "production",
        "SECRET_KEY": _secret_key(root),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        # Plain HTTP on the loopback: without this no one could sign in.
        "COOKIES_SECURE": "0",
        "HSTS_SECONDS": "0",
        "DATA_DIR": str(root / "data"),
    }
    return (
        here | dict(os.environ) | found | {"DJANGO_SETTINGS_MODULE": here["DJANGO_SETTINGS_MODULE"]}
    )


def _secret_key(root: Path) -> str:
    """Return this installation's key, drawn on first use and readable by its owner alone."""
    file = root / "secret"
    if not file.exists():
        root.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(60))
    return file.read_text()


def commands(host: str, port: str) -> dict[str, list[str]]:
    """Return the three processes' commands."""
    celery = ["celery", "--app", "backend.config.celery", "--quiet"]
    return {
        "web": [
            "uvicorn", "backend.config.asgi:application", "--host", host, "--port", port,
            "--lifespan", "off", "--no-access-log", "--ws-per-message-deflate", "false",
            "--timeout-graceful-shutdown", "5",
        ],
        "worker": [
            *celery, "worker", "--loglevel", "WARNING", "--concurrency", "2",
            "--queues", ",".join(queues.ALL),
        ],
        "beat": [
            *celery, "beat", "--loglevel", "WARNING", "--schedule", "{data}/beat-schedule",
        ],
    }  # fmt: skip


def main() -> int:
    """Prepare, start the three, and stop all as soon as one ends."""
    shared = environment(default_root())
    Path(shared["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    programs = Path(sys.executable).parent
    for step in (
        ["migrate", "--verbosity", "0"],
        ["collectstatic", "--noinput", "--verbosity", "0"],
    ):
        print(f"  … {step[0]}", flush=True)
        subprocess.run([sys.executable, "manage.py", *step], cwd=ROOT, env=shared, check=True)
    ended = threading.Event()
    running: list[subprocess.Popen[bytes]] = []
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    for name, command in commands(host, port).items():
        line = [
            str(programs / command[0]),
            *(part.format(data=shared["DATA_DIR"]) for part in command[1:]),
        ]
        process = subprocess.Popen(line, cwd=ROOT, env=shared, start_new_session=True)
        running.append(process)
        threading.Thread(target=_watch, args=(name, process, ended), daemon=True).start()
    print(f"Ventanilla (production): {shared['PUBLIC_BASE_URL']} Ctrl-C stops it.", flush=True)
    print(
        "First time: .venv/bin/python manage.py bootstrap makes the first administrator.",
        flush=True,
    )
    _wait(ended)
    return _stop(running)


def _watch(name: str, process: subprocess.Popen[bytes], ended: threading.Event) -> None:
    status = process.wait()
    if not ended.is_set():
        print(f"{name} ended ({status}): stopping the others", flush=True)
    ended.set()


def _wait(ended: threading.Event) -> None:
    def leave(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    ended.wait()


def _stop(running: list[subprocess.Popen[bytes]]) -> int:
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return max(
        (abs(process.returncode) for process in running if process.returncode > 0), default=0
    )


if __name__ == "__main__":
    raise SystemExit(main())
