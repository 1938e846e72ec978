"""``manage.py serve``: everything in one process, ready to be looked at."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.config.embedded import prepare, web, welcome


class Command(BaseCommand):
    """Prepares the database on first use, then serves until Ctrl-C."""

    help = "Run Ventanilla in one process: server, worker, beat, search and the phone simulator."
    requires_system_checks: list[str] = []  # the preparation checks what matters, and is quick

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to leave out; the address comes from HOST and PORT, as settings need it too."""
        parser.add_argument("--no-demo", action="store_true", help="do not load the demo country")

    def handle(self, *args: Any, **options: Any) -> None:
        """Bind, prepare, print the addresses, serve."""
        begun = time.monotonic()
        if settings.PROFILE == "production":
            message = "serve is the embedded profile; production runs web, worker and beat apart."
            raise CommandError(message)
        from backend.config.embedded import runner

        listeners = self._bind(settings.HOST, settings.PORT)
        prepare.prepare(self.stdout.write, demo=not options["no_demo"])
        address = welcome.Address(settings.HOST, settings.PORT, settings.PHONE_SIMULATOR)

        def say_welcome() -> None:
            self.stdout.write(welcome.page(address, seconds=time.monotonic() - begun))

        runner.run(listeners, on_ready=say_welcome)

    def _bind(self, host: str, port: int) -> Any:
        from backend.config.embedded import runner

        try:
            main = web.bind(host, port)
            simulator = web.bind(host, port + 1) if settings.PHONE_SIMULATOR else None
        except web.PortTakenError as error:
            message = (
                f"Ventanilla ya está funcionando, u otro programa usa su puerto ({error}). "
                "Elija otro (choose another): make run PORT=8100"
            )
            raise CommandError(message) from error
        return runner.Listeners(main=main, simulator=simulator)
