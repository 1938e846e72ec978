"""``manage.py kb_export csv``: everything published, in a form that others read."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.directory.api import institution_by_code
from kb.exchange.writing import EXPORTS, export_text


class Command(BaseCommand):
    """Export what is published."""

    help = "Exporta las fichas publicadas."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how it is written, whose fichas, and to which file."""
        parser.add_argument("form", choices=sorted(EXPORTS))
        parser.add_argument("--institution", help="código de una institución")
        parser.add_argument("--output", type=Path, help="archivo; sin él, a la salida")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write."""
        ids: list[int] | None = None
        if options["institution"]:
            organ = institution_by_code(options["institution"])
            if organ is None:
                raise CommandError(f"No hay una institución {options['institution']}.")
            ids = [organ.pk]
        text = export_text(options["form"], institution_ids=ids, base_url=settings.PUBLIC_BASE_URL)
        if options["output"]:
            options["output"].write_text(text, encoding="utf-8", newline="")
        else:
            self.stdout.write(text)
