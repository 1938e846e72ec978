import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from kb.search import metrics
from kb.search.engine import SearchEngine
from kb.search.evaluation import decision, run_queries, split
from kb.search.metrics import JudgedQuery
from kb.search.plan import Weights
from kb.search.tuning import climb
from tests.kb.factories import institution, published


def test_measures_by_hand() -> None:
    found = metrics.score(["x", "b", "a", "a"], {"a": 3, "b": 2, "c": 1})
    ideal = 3 + 2 / 1.58496 + 1 / 2
    assert found["nDCG@10"] == pytest.approx((2 / 1.58496 + 3 / 2) / ideal, abs=1e-4)
    assert found["R@10"] == 1.0
    assert found["MRR@10"] == 0.5
    assert (found["S@1"], found["S@3"]) == (0.0, 1.0)
    assert metrics.score([], {})["nDCG@10"] == 0.0


def test_means_by_kind_count_unanswered_queries() -> None:
    queries = [JudgedQuery("1", "a", "typo", {"a": 3}), JudgedQuery("2", "b", "sms", {"b": 3})]
    table = metrics.summarise({"1": ["a"]}, queries)
    assert table["ALL"]["nDCG@10"] == 0.5
    assert table["typo"]["S@1"] == 1.0
    assert table["sms"]["n"] == 1.0


def test_queries_are_split_by_the_last_digit() -> None:
    queries = [JudgedQuery(f"D00{n}", "", "typo", {}) for n in range(10)]
    assert [query.id[-1] for query in split(queries, "unseen")] == ["0", "1", "2"]
    assert len(split(queries, "seen")) == 7
    assert len(split(queries, "all")) == 10


def test_weights_climb_to_what_scores_best() -> None:
    def score(weights: Weights) -> float:
        return 1 - abs(weights.title - 6.0) / 10

    *_, (best, value) = climb(score, Weights())
    assert best.title == pytest.approx(6.0, abs=0.5)
    assert value > score(Weights())


@pytest.mark.django_db
def test_the_command_prints_what_it_measured(embedded: SearchEngine, tmp_path: Path) -> None:
    published("cert", "Certificado de nacimiento", institution_id=institution())
    queries = [JudgedQuery("D003", "certificado nacimiento", "natural", {"cert": 3})]
    assert run_queries(embedded, queries) == {"D003": ["cert"]}
    path = tmp_path / "none.tsv"
    path.write_text("# note\nnonsense\tasdfghjkl\n")
    told = decision(embedded, ["certificado nacimiento"], path)
    assert told["recall"] == 1.0
    file = tmp_path / "queries.jsonl"
    row = {"id": "D003", "query": "nacimiento", "kind": "natural", "relevance": {"cert": 3}}
    file.write_text(json.dumps(row))
    out = io.StringIO()
    call_command("kb_evaluate", queries=file, json=True, stdout=out)
    assert json.loads(out.getvalue())["ALL"]["nDCG@10"] == 1.0
    out = io.StringIO()
    call_command("kb_evaluate", queries=file, no_answer=path, stdout=out)
    assert "nDCG@10" in out.getvalue()
    assert "precision" in out.getvalue()
    call_command("kb_tune", queries=file, rounds=1, stdout=out)
