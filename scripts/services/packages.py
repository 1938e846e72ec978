"""Installs the system's packages when that is possible, and says what is missing when it is not."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from scripts.services import postgres
from scripts.services.process import ServiceError


@dataclass(frozen=True, slots=True)
class Need:
    """A program that must be there, and the Debian packages that bring it (first that exists)."""

    what: str
    packages: tuple[tuple[str, ...], ...]
    present: Callable[[], bool]


def has(*commands: str) -> Callable[[], bool]:
    """Return a question: is one of these commands on the path?"""
    return lambda: any(shutil.which(command) for command in commands)


NEEDS = {
    "postgres": Need(
        "PostgreSQL 15",
        (("postgresql-15",), ("postgresql",)),
        lambda: bool(postgres.program_folders()),
    ),
    "redis": Need("Redis 7", (("redis-server",),), has("redis-server")),
    "java": Need("Java 17", (("openjdk-17-jre-headless",),), has("java")),
    "maven": Need("Maven", (("maven",),), has("mvn")),
    "gettext": Need("gettext", (("gettext",),), has("msgfmt")),
    "chromium": Need("Chromium", (("chromium",),), has("chromium", "chromium-browser")),
    "node": Need("Node.js and npm", (("nodejs", "npm"),), lambda: has("node")() and has("npm")()),
}
ALWAYS = ("postgres", "redis", "java", "maven", "gettext")


def install(names: Iterable[str]) -> None:
    """Install what is missing of ``names``; raise, with one line for each, when we may not."""
    missing = [NEEDS[name] for name in names if not NEEDS[name].present()]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        lines = [
            f"missing: {need.what}: apt-get install {' '.join(need.packages[0])}"
            for need in missing
        ]
        raise ServiceError("\n".join(lines))
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    _apt(["update"], environment)
    _keep_servers_asleep()
    wanted = [package for need in missing for package in _available(need)]
    print(f"  … apt-get install {' '.join(wanted)}", flush=True)
    _apt(["install", "--yes", "--no-install-recommends", *wanted], environment)
    still = [need.what for need in missing if not need.present()]
    if still:
        message = f"apt-get did not bring {', '.join(still)}"
        raise ServiceError(message)


def _available(need: Need) -> tuple[str, ...]:
    """Return the first set of packages that this release of the system has."""
    for packages in need.packages:
        known = subprocess.run(
            ["apt-cache", "show", "--no-all-versions", *packages], capture_output=True, check=False
        )
        if known.returncode == 0:
            return packages
    return need.packages[-1]


def _keep_servers_asleep() -> None:
    """Stop Debian from making and starting a PostgreSQL cluster that nobody asked for."""
    folder = Path("/etc/postgresql-common")
    file = folder / "createcluster.conf"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text("create_main_cluster = false\n")


def _apt(arguments: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["apt-get", "-qq", "-o", "Dpkg::Options::=--force-confold", *arguments],
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-8:])
        message = f"apt-get {arguments[0]} failed:\n{last}"
        raise ServiceError(message)
