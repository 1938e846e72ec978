"""``manage.py kb_evaluate``: how well a search engine answers judged queries."""

import json
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kb.search.elastic import ElasticEngine
from kb.search.embedded import EmbeddedEngine
from kb.search.engine import SearchEngine
from kb.search.evaluation import decision, queries_read, run_queries, split
from kb.search.metrics import NAMES, JudgedQuery, summarise


class Command(BaseCommand):
    """Index the published fichas apart from the live index, ask, and print the measures."""

    help = "Mide la búsqueda con preguntas juzgadas (nDCG@10, R@10, MRR@10, S@1, S@3)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file, which engine, how to print."""
        parser.add_argument("--queries", required=True, type=Path)
        parser.add_argument("--engine", choices=["embedded", "elasticsearch"], default="embedded")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--part", choices=["all", "seen", "unseen"], default="all")
        parser.add_argument(
            "--no-answer", type=Path, help="questions without answer: measures the decision"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Parse, measure, print."""
        queries = split(queries_read(options["queries"]), options["part"])
        with tempfile.TemporaryDirectory() as folder:
            engine = self._engine(options["engine"], Path(folder))
            try:
                run = run_queries(engine, queries)
                decided = self._decision(engine, queries, options["no_answer"])
            finally:
                if isinstance(engine, ElasticEngine):
                    engine.drop()
                engine.close()
        table = summarise(run, queries) | decided
        if options["json"]:
            self.stdout.write(json.dumps(table))
            return
        self.stdout.write(f"{'':14s}{'n':>5s}" + "".join(f"{name:>9s}" for name in NAMES))
        for name, row in decided.items():
            figures = ", ".join(f"{key} {value:.3f}" for key, value in row.items())
            self.stdout.write(f"{name}: {figures}")
        for group, row in summarise(run, queries).items():
            figures = "".join(f"{row[name]:9.4f}" for name in NAMES)
            self.stdout.write(f"{group:14s}{row['n']:5.0f}{figures}")

    @staticmethod
    def _decision(
        engine: SearchEngine, queries: Sequence[JudgedQuery], path: Path | None
    ) -> dict[str, dict[str, float]]:
        if path is None:
            return {}
        return {"NO_ANSWER": decision(engine, [query.query for query in queries], path)}

    @staticmethod
    def _engine(name: str, folder: Path) -> SearchEngine:
        if name == "embedded":
            return EmbeddedEngine(folder)
        if not settings.ELASTICSEARCH_URL:
            raise CommandError("ELASTICSEARCH_URL no está definida.")
        return ElasticEngine(settings.ELASTICSEARCH_URL, prefix="ventanilla-evaluation")
