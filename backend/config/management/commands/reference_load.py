"""``manage.py reference_load``: Chile's territory and holidays."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from backend.directory.api import municipalities_load, reference_data_load


class Command(BaseCommand):
    """Loads reference data, or brings it up to date; may be repeated."""

    help = "Load regions, provinces, communes and holidays."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether all municipalities become institutions."""
        parser.add_argument(
            "--municipalities", action="store_true", help="also make the 345 municipalities"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and count."""
        counts = reference_data_load()
        if options["municipalities"]:
            municipalities_load()
        if options["verbosity"]:
            self.stdout.write(
                f"{counts.regions} regiones, {counts.provinces} provincias, "
                f"{counts.communes} comunas, {counts.holidays} feriados"
            )
