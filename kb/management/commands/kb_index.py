"""``manage.py kb_index``: compares index and database, mends what differs, or makes it anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb import indexing
from kb.search.engine import SearchEngine, SearchUnavailableError
from kb.search.registry import engine, reserve


class Command(BaseCommand):
    """Say how the index stands; with an option, put it right. The search answers all the while."""

    help = "Compara el índice de las fichas con la base de datos; --mend lo repara, --rebuild lo rehace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do about it."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--mend", action="store_true", help="write what differs again")
        choice.add_argument("--rebuild", action="store_true", help="write the entire index anew")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what was found; exit status 1 when something still differs."""
        differing = 0
        for kept in (engine(), reserve()):
            if kept is not None:
                differing += self._one(kept, options)
        waiting = indexing.jobs_waiting()
        self.stdout.write(f"Actualizaciones en espera: {waiting}")
        if differing:
            raise CommandError(f"{differing} fichas difieren: use --mend.")

    def _one(self, kept: SearchEngine, options: dict[str, Any]) -> int:
        try:
            if options["rebuild"]:
                count = indexing.rebuild() if kept is engine() else indexing.fill(kept)
                self.stdout.write(f"{kept.name}: rehecho, {count} fichas")
            elif options["mend"]:
                count = indexing.mend() if kept is engine() else indexing.bring_up(kept)
                self.stdout.write(f"{kept.name}: reparadas {count} fichas")
            found = indexing.drift(kept)
        except SearchUnavailableError as error:
            message = f"{kept.name}: no responde."
            if kept is engine():
                raise CommandError(message) from error
            self.stdout.write(message)
            return 0
        status = kept.status()
        self.stdout.write(f"{kept.name}: {status.documents} fichas, {len(found)} difieren")
        return len(found)
