"""Three real Elasticsearch nodes: one is killed, then all of them, and they come back."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from kb import indexing
from kb.api import SearchAnswer, search_fichas, search_state
from kb.models import IndexJob
from kb.search import elastic as elastic_module
from kb.search import failover
from kb.search.context import planner_forget
from kb.search.elastic import ElasticEngine
from kb.search.embedded import EmbeddedEngine
from kb.search.registry import engine_use
from kb.search.reserve import reserve_settle
from kb.tasks import search_follow
from scripts.services.elastic_cluster import Cluster
from tests.kb.factories import institution, published

pytestmark = [pytest.mark.es, pytest.mark.slow]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster(3)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture
def elastic(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ElasticEngine]:
    # Whether a dead node shows, not how fast this machine is beside everything else it runs.
    monkeypatch.setattr(elastic_module, "TIMEOUT_SECONDS", 30)
    made, beside = ElasticEngine(cluster.urls), EmbeddedEngine(tmp_path / "reserve")
    engine_use(made, reserve=beside)
    failover.wake()
    planner_forget()
    yield made
    reserve_settle()
    engine_use(None)
    planner_forget()
    made.close()
    beside.close()


class Citizens:
    """Somebody who searches without pause; every answer is kept."""

    def __init__(self, question: str) -> None:
        self.question = question
        self.answers: list[SearchAnswer] = []
        self.failures: list[BaseException] = []
        self.enough = threading.Event()
        self._stop = threading.Event()
        self._wanted = 0
        self._thread = threading.Thread(target=self._search)

    def _search(self) -> None:
        try:
            while not self._stop.is_set():
                self.answers.append(search_fichas(self.question))
                if len(self.answers) >= self._wanted:
                    self.enough.set()
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.failures.append(error)
            self.enough.set()
        finally:
            connection.close()

    def __enter__(self) -> "Citizens":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def wait_for(self, more: int) -> None:
        """Wait until so many more were answered."""
        self.enough.clear()
        self._wanted = len(self.answers) + more
        assert self.enough.wait(120)


@pytest.mark.django_db(transaction=True)
def test_nobody_notices_a_dead_node_and_a_dead_cluster_catches_up(
    cluster: Cluster, elastic: ElasticEngine
) -> None:
    servicio = institution()
    published("zz", "Permiso de volantines", institution_id=servicio)
    search_follow()
    assert elastic.status().documents == 1
    cluster.wait("green", nodes=3)  # the copy is on a second node
    one_node_dies(cluster, servicio)
    for name in list(cluster.pids):
        cluster.kill(name)
    the_reserve_answers(servicio)
    cluster.start()
    search_follow()
    assert IndexJob.objects.count() == 0
    assert search_state() == "ok"
    assert indexing.drift() == set()
    answer = search_fichas("emboques")
    assert not answer.degraded
    assert answer.hits[0].code == "xx"


def one_node_dies(cluster: Cluster, servicio: int) -> None:
    with Citizens("volantines") as citizens:
        citizens.wait_for(5)
        cluster.kill("n1")
        citizens.wait_for(40)
        published("yy", "Permiso de trompos", institution_id=servicio)
        cluster.wait("yellow", nodes=2)
        search_follow()
        citizens.wait_for(5)
    assert citizens.failures == []
    assert not any(answer.degraded for answer in citizens.answers)
    assert {answer.hits[0].code for answer in citizens.answers} == {"zz"}
    assert search_fichas("trompos").hits[0].code == "yy"
    reserve_settle()


def the_reserve_answers(servicio: int) -> None:
    answer = search_fichas("volantín")
    assert answer.degraded
    assert answer.hits[0].code == "zz"
    assert search_state() == "down"
    published("xx", "Permiso de emboques", institution_id=servicio)
    search_follow()
    assert IndexJob.objects.get().attempts == 1
