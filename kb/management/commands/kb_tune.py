"""``manage.py kb_tune``: learns the weights in ``kb/search/plan.py`` on the seen queries."""

import tempfile
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kb.indexing import fill
from kb.search.context import planner
from kb.search.embedded import EmbeddedEngine
from kb.search.evaluation import queries_read, split
from kb.search.plan import Planner, Weights
from kb.search.tuning import climb, measure


class Command(BaseCommand):
    """Print better weights as they are found; a person writes them down."""

    help = "Busca mejores pesos para la búsqueda con las preguntas vistas."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, how long."""
        parser.add_argument("--queries", required=True, type=Path)
        parser.add_argument("--rounds", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        """Index, climb, print."""
        queries = split(queries_read(options["queries"]), "seen")
        known = planner()
        with tempfile.TemporaryDirectory() as folder:
            engine = EmbeddedEngine(Path(folder))
            fill(engine)

            def score(weights: Weights) -> float:
                made = Planner(known.vocabulary, known.lexicon, known.gazetteer, weights)
                return measure(engine, made, queries)

            for weights, value in climb(score, Weights(), rounds=options["rounds"]):
                self.stdout.write(f"{value:.4f} {asdict(weights)}")
            engine.close()
