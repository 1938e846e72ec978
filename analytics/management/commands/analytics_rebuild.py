"""``manage.py analytics_rebuild``: facts of the event log and all rollups, made anew."""

from typing import Any

from django.core.management.base import BaseCommand

from analytics.services.facts import facts_rebuild


class Command(BaseCommand):
    """Rebuild; imported batches stay."""

    help = "Make the facts of the event log and all rollups anew; imported batches stay."

    def handle(self, **options: Any) -> None:
        """Rebuild and say how many events were read."""
        del options
        self.stdout.write(f"{facts_rebuild():,} events read")
