"""The Elasticsearch engine, by ``elasticsearch.dsl``, on a stock server without plugins.

Readers and writers use aliases; a rebuild fills a new index and moves both aliases in one step.
Tokens come ready from ``kb.search.analysis``: the index only splits them at spaces.
"""

import functools
import logging
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ParamSpec, TypeVar

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, helpers
from elasticsearch.dsl import Index, Keyword, Mapping, Object, Q, Search, Text
from elasticsearch.dsl import Long as LongField
from elasticsearch.dsl.query import Query

from backend.common import clock
from kb.search import analysis
from kb.search.engine import (
    CODE_FIELDS,
    NO_FILTERS,
    TOKEN_FIELDS,
    AllOf,
    AnyOf,
    Clause,
    EngineStatus,
    Filters,
    Hit,
    SearchDoc,
    SearchUnavailableError,
    Term,
)

_log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
TIMEOUT_SECONDS = 3
WRITE_TIMEOUT_SECONDS = 60
LONGEST_REBUILD_MS = 6 * 3600 * 1000
_SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",
    # Long titles of communal variants must not lose to short ones as much as BM25 would have it.
    "similarity": {"names": {"type": "BM25", "k1": 1.2, "b": 0.5}},
}
_NAMES = frozenset({"title", "alias", "heard"})


def _available(call: Callable[P, R]) -> Callable[P, R]:
    """Turn every error of the client into ``SearchUnavailableError``."""

    @functools.wraps(call)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except (TransportError, ApiError, helpers.BulkIndexError) as error:
            _log.warning("elasticsearch: %s", type(error).__name__)
            raise SearchUnavailableError from error

    return wrapped


def _mapping() -> Mapping:
    mapping = Mapping()
    mapping.meta("dynamic", "strict")
    mapping.field("id", LongField())
    mapping.field("version", LongField())
    mapping.field("stored", Object(enabled=False))
    for name in CODE_FIELDS:
        mapping.field(name, Keyword())
    for name in TOKEN_FIELDS:
        similarity = "names" if name in _NAMES else "BM25"
        mapping.field(
            name,
            Text(analyzer="whitespace", index_options="freqs", similarity=similarity),
        )
    return mapping


class ElasticEngine:
    """Indexes of fichas behind the aliases ``<prefix>`` (reads) and ``<prefix>-write``."""

    name = "elasticsearch"

    def __init__(self, url: str, prefix: str = "ventanilla-fichas") -> None:
        """Connect lazily to the nodes of ``url`` (several separated by commas)."""
        self._client = Elasticsearch(
            [node.strip() for node in url.split(",")],
            request_timeout=TIMEOUT_SECONDS,
            max_retries=2,
            retry_on_timeout=False,
        )
        self._alias = prefix
        self._write_alias = f"{prefix}-write"

    # Writing

    @_available
    def index(self, docs: Sequence[SearchDoc]) -> None:
        """Add or replace documents; they are found when this returns."""
        self._ensure()
        self._bulk(self._actions(docs, self._write_alias), refresh="true")

    @_available
    def remove(self, ids: Sequence[int]) -> None:
        """Take documents out."""
        self._ensure()
        gone = [{"_op_type": "delete", "_index": self._write_alias, "_id": str(pk)} for pk in ids]
        self._bulk(iter(gone), refresh="true", missing_is_fine=True)

    @_available
    def rebuild(self, docs: Iterable[SearchDoc], *, identity: str = "") -> int:
        """Fill a new index and move both aliases to it in one step."""
        self._sweep()
        fresh = self._create(identity)
        try:
            count = self._bulk(self._actions(docs, fresh), refresh="false")
        except BaseException:
            self._client.indices.delete(index=fresh, ignore_unavailable=True)
            raise
        client = self._client.options(request_timeout=WRITE_TIMEOUT_SECONDS)
        client.indices.refresh(index=fresh)
        old = self._behind_aliases()
        self._point_at(fresh, old)
        for name in old:
            client.indices.delete(index=name, ignore_unavailable=True)
        return count

    def _bulk(
        self, actions: Iterator[dict[str, Any]], *, refresh: str, missing_is_fine: bool = False
    ) -> int:
        done = 0
        client = self._client.options(request_timeout=WRITE_TIMEOUT_SECONDS)
        for ok, answer in helpers.streaming_bulk(
            client, actions, chunk_size=1000, refresh=refresh, raise_on_error=not missing_is_fine
        ):
            status = next(iter(answer.values())).get("status")
            if not ok and status != 404:
                raise SearchUnavailableError
            done += 1
        return done

    @staticmethod
    def _actions(docs: Iterable[SearchDoc], target: str) -> Iterator[dict[str, Any]]:
        for doc in docs:
            yield {
                "_index": target,
                "_id": str(doc.id),
                "_source": {
                    "id": doc.id,
                    "version": int(doc.stored.get("version") or 0),
                    "stored": dict(doc.stored),
                    **doc.tokens,
                    **{name: value for name, value in doc.codes.items() if value},
                },
            }

    def _create(self, identity: str = "") -> str:
        name = f"{self._alias}-{uuid.uuid4().hex[:12]}"
        index = Index(name, using=self._client)
        index.settings(**_SETTINGS)
        mapping = _mapping()
        mapping.meta("_meta", {"identity": identity})
        index.mapping(mapping)
        index.create()
        return name

    def _sweep(self) -> None:
        """Delete what a rebuild that was killed left behind, once no rebuild can still be at it."""
        rows = self._client.indices.get(index=f"{self._alias}-*", expand_wildcards="open")
        old = int(clock.now().timestamp() * 1000) - LONGEST_REBUILD_MS
        for name, row in dict(rows).items():
            ours = re.fullmatch(re.escape(self._alias) + r"-[0-9a-f]{12}", name)
            born = int(row["settings"]["index"]["creation_date"])
            if ours and not row.get("aliases") and born < old:
                self._client.indices.delete(index=name, ignore_unavailable=True)

    @_available
    def identity(self) -> str:
        """Return what the index behind the alias was made from."""
        try:
            rows = dict(self._client.indices.get_mapping(index=self._alias))
        except NotFoundError:
            return ""
        found = [row["mappings"].get("_meta", {}).get("identity", "") for row in rows.values()]
        return str(found[0]) if len(found) == 1 else ""

    def _ensure(self) -> None:
        if not self._client.indices.exists_alias(name=self._write_alias):
            self._point_at(self._create(), [])

    def _behind_aliases(self) -> list[str]:
        try:
            return sorted(self._client.indices.get_alias(name=self._alias))
        except NotFoundError:
            return []

    def _point_at(self, fresh: str, old: Sequence[str]) -> None:
        both = (self._alias, self._write_alias)
        actions: list[dict[str, Any]] = [
            {"remove": {"index": name, "alias": alias}} for name in old for alias in both
        ]
        actions += [{"add": {"index": fresh, "alias": alias}} for alias in both]
        self._client.indices.update_aliases(actions=actions)

    # Reading

    @_available
    def search(
        self, clause: Clause, filters: Filters = NO_FILTERS, *, limit: int = 10
    ) -> list[Hit]:
        """Return the best hits, best first."""
        return self._run(_query(clause), filters, limit)

    @_available
    def suggest(self, prefix: str, filters: Filters = NO_FILTERS, *, limit: int = 8) -> list[Hit]:
        """Every word must begin a word of the title or of another name."""
        typed = analysis.words(prefix)
        if not typed:
            return []
        must = [Q("term", prefix=word[:15]) for word in typed]
        return self._run(Q("bool", must=must), filters, limit)

    def bare(self, clause: Clause, filters: Filters, *, limit: int) -> Callable[[], object]:
        """Return the engine's own part of a search and nothing else: the measure of what we add."""
        body = self._body(_query(clause), filters, limit)
        return lambda: self._client.search(index=self._alias, **body)

    def _body(self, query: Query, filters: Filters, limit: int) -> dict[str, Any]:
        search = Search(using=self._client, index=self._alias).query(query)
        for name, values in filters.terms():
            search = search.filter("terms", **{name: list(values)})
        search = search.source(["stored"]).extra(size=max(limit, 1), track_total_hits=False)
        return dict(search.to_dict())

    def _run(self, query: Query, filters: Filters, limit: int) -> list[Hit]:
        try:
            answer = self._client.search(index=self._alias, **self._body(query, filters, limit))
        except NotFoundError:
            return []
        return [
            Hit(
                id=int(row["_id"]),
                score=float(row["_score"] or 0.0),
                stored=row["_source"]["stored"],
            )
            for row in answer["hits"]["hits"]
        ]

    @_available
    def ids(self) -> dict[int, int]:
        """Return the version kept for every document."""
        try:
            rows = helpers.scan(
                self._client.options(request_timeout=WRITE_TIMEOUT_SECONDS),
                index=self._alias,
                query={"_source": ["version"], "query": {"match_all": {}}},
                size=5000,
            )
            return {int(row["_id"]): int(row["_source"]["version"]) for row in rows}
        except NotFoundError:
            return {}

    def status(self) -> EngineStatus:
        """Ask the server how much the index holds."""
        try:
            count = int(self._client.count(index=self._alias)["count"])
        except NotFoundError:
            return EngineStatus(self.name, ready=True, documents=0)
        except (TransportError, ApiError) as error:
            return EngineStatus(self.name, ready=False, documents=0, detail=type(error).__name__)
        return EngineStatus(self.name, ready=True, documents=count)

    @_available
    def drop(self) -> None:
        """Delete the index behind the aliases (evaluation and tests)."""
        for name in self._behind_aliases():
            self._client.indices.delete(index=name, ignore_unavailable=True)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _query(clause: Clause) -> Query:
    match clause:
        case Term(field=name, token=token, boost=boost, constant=True):
            return Q("constant_score", filter=Q("term", **{name: token}), boost=boost)
        case Term(field=name, token=token, boost=boost):
            return Q("term", **{name: {"value": token, "boost": boost}})
        case AnyOf(children=children, boost=boost, tie=tie):
            return Q("dis_max", queries=[_query(c) for c in children], tie_breaker=tie, boost=boost)
        case AllOf(children=children, boost=boost):
            return Q("bool", should=[_query(c) for c in children], boost=boost)
