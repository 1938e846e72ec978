"""Collects what is to be translated and checks that what is compiled is what is written.

Spanish is the language of the sources: its texts are the message ids, so only English has a file.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("en",)
IGNORED = (".venv", "node_modules", "var", "tests", "scripts", "**/vendor/*")
DOMAINS = (("django", "html,txt,py"), ("djangojs", "js"))


def manage(*arguments: str) -> None:
    """Run a management command; its last words are shown when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "backend.config.settings.test"},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{arguments[0]} failed:\n{done.stdout}{done.stderr}")


def update() -> None:
    """Collect the texts of every language and compile what is translated."""
    LOCALE.mkdir(exist_ok=True)
    for domain, extensions in DOMAINS:
        locales = [part for language in LANGUAGES for part in ("--locale", language)]
        ignored = [part for pattern in IGNORED for part in ("--ignore", pattern)]
        manage(
            "makemessages", *locales, "--domain", domain, "--extension", extensions, *ignored,
            "--no-obsolete", "--add-location", "file", "--no-wrap",
        )  # fmt: skip
    for source in LOCALE.rglob("*.po"):
        compile_one(source, source.with_suffix(".mo"))


def compile_one(source: Path, target: Path) -> None:
    """Compile one file, refusing broken placeholders."""
    command = ["msgfmt", "--check-format", "--no-hash", "-o", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)


def check() -> list[str]:
    """Return the compiled files that do not say what their sources say."""
    if shutil.which("msgfmt") is None:
        return ["msgfmt is missing: apt-get install gettext"]
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh.mo"
        for source in sorted(LOCALE.rglob("*.po")):
            compile_one(source, fresh)
            compiled = source.with_suffix(".mo")
            if not compiled.exists() or compiled.read_bytes() != fresh.read_bytes():
                stale.append(f"{compiled.relative_to(ROOT)} is not up to date: make translations")
    return stale


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
        raise SystemExit(0)
    found = check()
    print("\n".join(found), end="\n" if found else "")
    raise SystemExit(1 if found else 0)
