"""``manage.py demo_load``: the demo country and its past."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.config.demo import (
    demo_country_load,
    demo_figures_are_loaded,
    demo_figures_load,
    demo_is_loaded,
)


class Command(BaseCommand):
    """Loads the demo country; may be repeated. Never in production."""

    help = (
        "Load the demo country: ChileAtiende, 28 partners, offices in 16 regions, staff, figures."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to go through everything again, and whether to leave the figures out."""
        parser.add_argument("--again", action="store_true", help="also when it is there already")
        parser.add_argument("--no-figures", action="store_true", help="no made-up attentions")
        parser.add_argument("--fichas-only", action="store_true", help="the fichas, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing, showing each step."""
        if settings.PROFILE == "production":
            raise CommandError("The demo country has public passwords: not in production.")
        if options["fichas_only"]:
            call_command("fichas_load", stdout=self.stdout)
            return
        say = self._say if options["verbosity"] else self._keep_quiet
        if options["again"] or not demo_is_loaded():
            counts = demo_country_load(say)
            say(
                f"{counts.institutions} instituciones, {counts.partners} en convenio con "
                f"{counts.agreed_procedures} trámites, {counts.offices} oficinas, "
                f"{counts.staff} cuentas de muestra"
            )
        if not options["no_figures"] and not demo_figures_are_loaded():
            demo_figures_load(say)

    def _say(self, step: str) -> None:
        self.stdout.write(f"  … {step}")

    def _keep_quiet(self, step: str) -> None:
        """Take the place of ``_say`` under ``--verbosity 0``."""
