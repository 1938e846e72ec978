"""Migrates the empty database and runs the chosen measurements in order."""

import gc
import importlib

import django
from django.core.management import call_command

from tests.bench.measure import Report


def measure(parts: list[str]) -> None:
    """Measure each part on one freshly migrated database."""
    django.setup()
    call_command("migrate", verbosity=0)
    gc.collect()
    gc.freeze()  # as backend.config.asgi does in every server
    report = Report()
    for name in parts:
        importlib.import_module(f"tests.bench.{name}").measure(report)
        report.write()
    report.table()
