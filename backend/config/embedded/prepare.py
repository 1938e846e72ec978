"""What must be there before the first request: tables, reference data, the demo country."""

import time
from collections.abc import Callable

from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], object]


def prepare(say: Say, *, demo: bool) -> None:
    """Bring the database up to date, saying what is done; quick when there is nothing to do."""
    migrate(say)
    if not demo:
        return
    for title, command in (("datos de referencia", "reference_load"), ("país de muestra", "demo_load")):
        if command in get_commands():
            step(say, title, command)


def migrate(say: Say) -> None:
    """Apply the migrations that are missing; ask first, because asking is ten times faster."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        step(say, f"base de datos: {len(plan)} migraciones", "migrate", interactive=False)


def step(say: Say, title: str, command: str, **options: object) -> None:
    """Run one command and say how long it took."""
    begun = time.monotonic()
    say(f"  … {title}")
    call_command(command, verbosity=0, **options)
    took = time.monotonic() - begun
    if took > 1:
        say(f"  ✓ {title} ({took:.0f} s)")
