"""What the documents name exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TOP = (
    "backend", "channels_web", "channels_phone", "channels_counter", "kb", "analytics", "ui",
    "phone_simulator", "scripts", "tests", "docs", "locale",
)  # fmt: skip
QUOTED = re.compile(r"`([\w./-]+/[\w./-]*)`")
LINKED = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_path_in_a_document_exists(document: Path) -> None:
    text = document.read_text()
    quoted = {path for path in QUOTED.findall(text) if path.split("/")[0] in TOP}
    missing = {path for path in quoted if not (ROOT / path).exists()}
    missing |= {link for link in LINKED.findall(text) if not (document.parent / link).exists()}
    assert sorted(missing) == []
