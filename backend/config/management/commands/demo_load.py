"""``manage.py demo_load``: the demo country."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.config.demo import demo_country_load, demo_is_loaded


class Command(BaseCommand):
    """Loads the demo country; may be repeated. Never in production."""

    help = "Load the demo country: ChileAtiende, 28 partners, offices in 16 regions, staff."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to go through everything again."""
        parser.add_argument("--again", action="store_true", help="also when it is there already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, showing each step."""
        if settings.PROFILE == "production":
            raise CommandError("The demo country has public passwords: not in production.")
        loud = bool(options["verbosity"])
        if demo_is_loaded() and not options["again"]:
            if loud:
                self.stdout.write("El país de muestra ya está cargado.")
            return
        counts = demo_country_load(
            (lambda step: self.stdout.write(f"  … {step}")) if loud else (lambda step: None)
        )
        if loud:
            self.stdout.write(
                f"{counts.institutions} instituciones, {counts.partners} en convenio con "
                f"{counts.agreed_procedures} trámites, {counts.offices} oficinas, "
                f"{counts.staff} cuentas de muestra"
            )
