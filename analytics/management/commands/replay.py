"""``manage.py replay --interactions N``: attentions in the seed's proportions."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.services.replay import SEED_TOTAL, replay_load
from backend.common import clock
from backend.directory.api import institution_by_code


class Command(BaseCommand):
    """Load made-up attentions, for demonstrations and measurements."""

    help = "Load N attentions in the seed's proportions as facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--interactions", type=int, default=SEED_TOTAL)
        parser.add_argument("--host", default="ips", help="code of the host institution")
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, **options: Any) -> None:
        """Load and say how many."""
        host = institution_by_code(options["host"])
        if host is None:
            raise CommandError(f"no institution {options['host']!r}; run demo_load first")
        batch = replay_load(
            host_id=host.pk,
            total=options["interactions"],
            last_day=clock.local_date("America/Santiago"),
            days=options["days"],
            seed=options["seed"],
            progress=lambda done: self.stderr.write(f"{done:,}", ending="\r"),
        )
        self.stdout.write(f"{batch.rows:,} attentions loaded as batch {batch.pk}")
