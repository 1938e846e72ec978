"""``manage.py kb_import FILE --form chileatiende``: fichas from a file, all of them or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.accounts.api import Viewer
from kb.errors import ImportRefusedError
from kb.exchange.reading import FORMS, file_read
from kb.services import cpat_import, fichas_import


class Command(BaseCommand):
    """Import, or only say what an import would do."""

    help = "Importa fichas o registros CPAT; publica lo que cambia. Todo o nada."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which file, how it is written, and whether to keep it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--form", choices=FORMS, default="json")
        parser.add_argument("--check", action="store_true", help="solo revisar, no guardar")
        parser.add_argument("--demo", action="store_true", help="marcar como demostración")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, import, report."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"No existe el archivo {path}.")
        found = file_read(path.read_bytes(), options["form"])
        only = options["check"]
        try:
            if found.problems:
                raise ImportRefusedError(found.problems)
            report = (
                cpat_import(viewer=Viewer.system(), records=found.records, check_only=only)
                if found.records
                else fichas_import(rows=found.rows, is_demo=options["demo"], check_only=only)
            )
        except ImportRefusedError as error:
            raise CommandError("\n".join([error.message, *error.problems])) from error
        self.stdout.write(
            f"{report.created} nuevas, {report.changed} cambiadas, {report.same} iguales."
            + (" No se guardó nada: era una revisión." if only else "")
        )
