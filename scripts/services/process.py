"""Starting, watching and stopping the server processes; standard library only."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Servers outlive the call that starts them: kept here so that nobody takes them for forgotten.
_STARTED: list[subprocess.Popen[bytes]] = []


class ServiceError(Exception):
    """A server cannot be had; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged account that servers run under when we are root."""

    uid: int
    gid: int

    def own(self, *folders: Path) -> None:
        """Give ``folders`` and what is in them to the account."""
        for folder in folders:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)


def unprivileged() -> Account | None:
    """Return the account for servers when we are root (they refuse to run as root), else None."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def check_enterable(folder: Path) -> None:
    """Refuse a folder that the unprivileged account could not enter."""
    if os.geteuid() != 0:
        return
    for path in (folder, *folder.parents):
        if path.exists() and not path.stat().st_mode & 0o001:
            message = (
                f"{path} cannot be entered by other accounts: choose a folder elsewhere (--root)"
            )
            raise ServiceError(message)


def find(command: str, *, also: Sequence[Path] = ()) -> Path:
    """Return the path of a program, looking in ``also`` first."""
    for folder in also:
        if (folder / command).is_file():
            return folder / command
    found = shutil.which(command)
    if found is None:
        message = f"{command} is not installed: run `python -m scripts.services install`"
        raise ServiceError(message)
    return Path(found)


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def short_environment(**extra: str) -> dict[str, str]:
    """Return an environment without the caller's secrets and without stray Java options."""
    kept = ("PATH", "LANG", "LC_ALL", "TZ")
    return {name: os.environ[name] for name in kept if name in os.environ} | extra


def _identity(account: Account | None) -> dict[str, Any]:
    """Return the arguments that make a child run as ``account``."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def launch(
    command: Sequence[str | Path], *, log: Path, cwd: Path, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a server in its own session, unprivileged, with its output in ``log``."""
    account = unprivileged()
    identity: dict[str, Any] = _identity(account)
    with log.open("ab") as output:
        server: subprocess.Popen[bytes] = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **identity,
        )
    _STARTED.append(server)
    return server


def reap() -> None:
    """Take note of the servers that have ended, so that none is left as a zombie."""
    for server in list(_STARTED):
        if server.poll() is not None:
            _STARTED.remove(server)


def run(command: Sequence[str | Path], *, cwd: Path, environment: Mapping[str, str]) -> None:
    """Run a helper program unprivileged; raise with its last words when it fails."""
    account = unprivileged()
    identity: dict[str, Any] = _identity(account)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-8:])
        message = f"{Path(command[0]).name} failed ({done.returncode}):\n{last}"
        raise ServiceError(message)


def wait_until(ready: Callable[[], bool], *, seconds: float, what: str, log: Path) -> None:
    """Ask ``ready`` until it says yes; raise with the end of the log when it does not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.05)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-12:]) if log.exists() else ""
    message = f"{what} was not ready after {seconds:g} s; end of {log}:\n{tail}"
    raise ServiceError(message)


def is_ours(pid: int, mark: str) -> bool:
    """Tell whether ``pid`` is alive and its command line holds ``mark`` (no stale pid is trusted)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z" and mark.encode() in command


def stop(pid: int, *, mark: str, gently: signal.Signals, seconds: float = 30) -> None:
    """End the process ``pid`` if it is ours: ``gently`` first, by force after ``seconds``."""
    end = time.monotonic() + seconds
    if is_ours(pid, mark):
        os.kill(pid, gently)
    while is_ours(pid, mark):
        _reap(pid)
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _reap(pid: int) -> None:
    """Take leave of a child that has ended; other processes' children are not ours to wait for."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
