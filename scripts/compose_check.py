"""Checks compose.yaml with podman-compose: it parses, refuses to run without secrets, holds none."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ("SECRET_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS", "PUBLIC_BASE_URL")
SERVICES = ("postgres", "redis", "elasticsearch", "migrate", "web", "worker", "beat")
# A value that looks like a password or a key, rather than a reference to the environment.
SECRET = re.compile(r"(?i)(password|secret|token|key)[\"']?\s*:\s*(?!\$\{)[\"']?[\w-]{6,}")


def podman(folder: Path) -> str:
    """Return podman, or a stand-in: to read a file, podman-compose only asks for the version."""
    found = shutil.which("podman")
    if found:
        return found
    stand_in = folder / "podman"
    stand_in.write_text("#!/bin/sh\necho 'podman version 4.3.1'\n")
    stand_in.chmod(0o755)
    return str(stand_in)


def config(environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Let podman-compose read the file under ``environment``."""
    command = [
        str(Path(sys.executable).with_name("podman-compose")), "--podman-path", podman(folder),
        "--file", str(ROOT / "compose.yaml"), "config",
    ]  # fmt: skip
    kept = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        command, cwd=folder, env=kept | environment, capture_output=True, text=True, check=False
    )


def faults() -> list[str]:
    """Return everything that is wrong with the file."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        full = dict.fromkeys(NEEDED, "x1")
        read = config(full, folder)
        if read.returncode:
            found.append(f"podman-compose cannot read it:\n{read.stdout}{read.stderr}")
        found += [
            f"there is no service {service}"
            for service in SERVICES
            if not re.search(rf"^  {service}:", read.stdout, re.MULTILINE)
        ]
        for variable in NEEDED:
            without = {key: value for key, value in full.items() if key != variable}
            if config(without, folder).returncode == 0:
                found.append(f"it would start without {variable}")
    found += [
        f"a secret in the file: {m[0]}"
        for m in SECRET.finditer((ROOT / "compose.yaml").read_text())
    ]
    return found


if __name__ == "__main__":
    problems = faults()
    for problem in problems:
        print(f"compose.yaml: {problem}", file=sys.stderr)
    raise SystemExit(1 if problems else 0)
