"""The shape of the house: small files, thin apis, lock files and documents that tell the truth."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "backend", "channels_web", "channels_phone", "channels_counter", "kb", "analytics", "ui",
    "phone_simulator", "scripts", "tests",
)  # fmt: skip
LONGEST_FILE = 400
WRITTEN = {".py", ".js", ".css", ".html"}


def written_files() -> Iterator[Path]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            made = {"migrations", "vendor", "node_modules", "__pycache__"} & set(path.parts)
            if path.suffix in WRITTEN and not made and path.is_file():
                yield path


def test_no_file_is_too_long() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in written_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def api_files() -> list[Path]:
    return sorted([*ROOT.glob("backend/*/api.py"), *ROOT.glob("kb/api.py")])


@pytest.mark.parametrize("path", api_files(), ids=lambda path: path.parent.name)
def test_an_api_only_passes_names_on(path: Path) -> None:
    body = ast.parse(path.read_text()).body
    other = [
        f"line {node.lineno}: {type(node).__name__}"
        for position, node in enumerate(body)
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (position == 0 and isinstance(node, ast.Expr))
        and not (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
    ]
    assert other == []
    assert any(isinstance(node, ast.Assign) for node in body), "an api names what it exports"


@pytest.mark.parametrize("path", api_files(), ids=lambda path: path.parent.name)
def test_every_exported_function_is_described(path: Path) -> None:
    module = __import__(
        ".".join(path.relative_to(ROOT).with_suffix("").parts), fromlist=["__all__"]
    )
    bare = [
        name
        for name in module.__all__
        if callable(getattr(module, name)) and not (getattr(module, name).__doc__ or "").strip()
    ]
    assert bare == []


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "package-lock.json"]
)
def test_no_lock_file_names_a_registry(name: str) -> None:
    assert "://" not in (ROOT / name).read_text()


def test_no_lock_file_of_a_kind_that_records_registries() -> None:
    assert [name for name in ("uv.lock", "pylock.toml") if (ROOT / name).exists()] == []


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


# `backend/config/checks.py`, `docs/operations.md`, `channels_web/`: what looks like a path of ours.
PATH_IN_TEXT = re.compile(
    rf"`((?:{'|'.join((*PACKAGES, 'docs', r'[.]ci'))})/[\w./*-]*|[\w-]+[.](?:py|md|toml|yaml|lock))`"
)


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    named = PATH_IN_TEXT.findall(document.read_text(encoding="utf-8"))
    gone = [
        name
        for name in named
        if "*" not in name and not (ROOT / name).exists() and not list(ROOT.rglob(name))[:1]
    ]
    assert gone == []


LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.name)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []
