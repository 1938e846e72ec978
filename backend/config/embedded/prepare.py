"""What must be there before the first request: tables, reference data, the demo country."""

import time
from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from backend.config.demo import (
    demo_country_load,
    demo_figures_are_loaded,
    demo_figures_load,
    demo_is_loaded,
)
from backend.directory.api import communes_list, reference_data_load

Say = Callable[[str], object]


def prepare(say: Say, *, demo: bool) -> None:
    """Bring the database up to date, saying what is done; quick when there is nothing to do."""
    migrate(say)
    if demo and not demo_is_loaded():
        step(say, "país de muestra", lambda: demo_country_load(lambda part: say(f"    {part}")))
    elif not communes_list().exists():
        step(say, "territorio y feriados", reference_data_load)
    if demo and not demo_figures_are_loaded():
        step(say, "atenciones de muestra", lambda: demo_figures_load(lambda p: say(f"    {p}")))


def migrate(say: Say) -> None:
    """Apply the migrations that are missing; ask first, because asking is ten times faster."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        title = f"base de datos: {len(plan)} migraciones"
        step(say, title, lambda: call_command("migrate", verbosity=0, interactive=False))


def step(say: Say, title: str, work: Callable[[], object]) -> None:
    """Do one piece of work and say how long it took."""
    begun = time.monotonic()
    say(f"  … {title}")
    work()
    say(f"  ✓ {title} ({time.monotonic() - begun:.0f} s)")
