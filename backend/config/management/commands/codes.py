"""``manage.py codes``: the demo accounts' TOTP codes of this moment."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.config.embedded import welcome


class Command(BaseCommand):
    """Prints the demo accounts; there are none in production."""

    help = "Print the demo accounts and their current TOTP codes."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        if settings.PROFILE == "production":
            message = "Production has no demo accounts."
            raise CommandError(message)
        self.stdout.write("\n".join(welcome.accounts()))
