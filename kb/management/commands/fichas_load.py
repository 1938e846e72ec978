"""``manage.py fichas_load``: the demonstration fichas, nothing else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.directory.api import reference_data_load
from kb import indexing
from kb.errors import ImportRefusedError
from kb.search.engine import SearchUnavailableError
from kb.services import fichas_import, read_rows, translations_import


class Command(BaseCommand):
    """Load the communes and the fichas, and index them."""

    help = "Carga las fichas de demostración con sus instituciones y trámites."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; repeating it changes nothing."""
        reference_data_load()
        try:
            report = fichas_import(rows=read_rows())
            english = translations_import()
        except ImportRefusedError as error:
            raise CommandError("\n".join([error.message, *error.problems])) from error
        self.stdout.write(
            f"Fichas: {report.created} nuevas, {report.changed} cambiadas, {report.same} iguales."
            f" En inglés: {english.created + english.changed + english.same}."
        )
        try:
            self.stdout.write(f"Índice: {indexing.rebuild()} fichas.")
        except SearchUnavailableError:
            self.stdout.write("La búsqueda no responde: se indexará cuando vuelva.")
