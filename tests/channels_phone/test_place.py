"""The telephone in its place: addresses, background work, and what it says of itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.urls import resolve

from backend.config.schedule import BEAT_SCHEDULE
from backend.ports import channels

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["sms/inbound", "sms/status", "voice/inbound", "voice/status"])
def test_the_site_has_the_webhooks(path: str) -> None:
    match = resolve(f"/twilio/{path}", urlconf="backend.config.urls")
    assert match.namespace == "channels_phone"


def test_background_work_is_scheduled() -> None:
    tasks = {str(entry["task"]) for entry in BEAT_SCHEDULE.values()}
    assert {
        "channels_phone.tasks.calls_sweep",
        "channels_phone.tasks.folios_tell",
        "channels_phone.tasks.old_forget",
    } <= tasks


def test_both_channels_say_what_they_can() -> None:
    sms, phone = channels["sms"], channels["phone"]
    assert sms.capabilities.reply_to == "phone"
    assert sms.capabilities.reaches_offline
    assert phone.capabilities.rings
    assert phone.capabilities.weight == 100
    assert {action.name for action in phone.actions} == {"contestar", "cortar"}


def test_the_simulator_imports_only_the_standard_library() -> None:
    import sys

    known = {*sys.stdlib_module_names, "phone_simulator"}
    for path in (ROOT / "phone_simulator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= known, path
