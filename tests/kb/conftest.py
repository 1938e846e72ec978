"""Engines and fichas for the tests of the knowledge base."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from kb.search.context import planner_forget
from kb.search.elastic import ElasticEngine
from kb.search.embedded import EmbeddedEngine
from kb.search.engine import SearchEngine
from kb.search.registry import engine_use


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.es)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """An empty engine of each kind."""
    made: SearchEngine
    if request.param == "embedded":
        made = EmbeddedEngine(tmp_path / "index")
        yield made
        made.close()
        return
    url = request.getfixturevalue("elasticsearch_url")
    made = ElasticEngine(url, prefix=f"test-{uuid4().hex[:8]}")
    yield made
    made.drop()
    made.close()


@pytest.fixture
def live_engine(engine: SearchEngine) -> Iterator[SearchEngine]:
    """The same engine, in use by the product."""
    engine_use(engine)
    planner_forget()
    yield engine
    engine_use(None)
    planner_forget()


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[SearchEngine]:
    """The embedded engine in use by the product."""
    made = EmbeddedEngine(tmp_path / "index")
    engine_use(made)
    planner_forget()
    yield made
    engine_use(None)
    planner_forget()
    made.close()
