"""The embedded engine: tantivy, in a folder of its own.

One process writes at a time (a file lock, waited for); readers in any process follow by
themselves. A rebuild writes a new folder and swaps the pointer file atomically, so the search is
never empty. A crash leaves at worst a folder that nothing points at: the next rebuild sweeps it.
"""

import fcntl
import json
import os
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

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

_POINTER = "current"
_IDENTITY = "identity"
_HEAP = 30_000_000
_READ_MOST = 5_000  # documents that a view keeps read
_TRANSLATED_MOST = 1_000  # questions whose translation is kept
_KEPT_MOST = 20_000  # words whose translation is kept
_TOKENIZER = "tokens"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True, indexed=True, fast=True)
    builder.add_integer_field("version", stored=True, indexed=True, fast=True)
    builder.add_text_field("stored", stored=True, tokenizer_name="raw", index_option="basic")
    for name in CODE_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in TOKEN_FIELDS:
        builder.add_text_field(name, tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()


def _open(folder: Path) -> tantivy.Index:
    index = tantivy.Index(_schema(), path=str(folder), reuse=True)
    whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, whitespace)
    index.config_reader(reload_policy="manual")
    return index


@dataclass(frozen=True, slots=True)
class _View:
    """One committed state, opened, with the documents of it that were read already."""

    folder: Path
    state: tuple[int, ...]
    searcher: tantivy.Searcher
    read: dict[tuple[int, int], dict[str, Any]]

    def stored(self, address: tantivy.DocAddress) -> dict[str, Any]:
        """Return what was stored with a document."""
        key = (address.segment_ord, address.doc)
        found = self.read.get(key)
        if found is None:
            found = json.loads(str(self.searcher.doc(address).get_first("stored")))
            if len(self.read) < _READ_MOST:
                self.read[key] = found
        return found


class EmbeddedEngine:
    """A tantivy index under ``root``."""

    name = "embedded"

    def __init__(self, root: Path) -> None:
        """Open or create the index under ``root``."""
        self._root = root
        self._schema = _schema()
        self._guard = threading.Lock()
        self._index: tantivy.Index | None = None
        self._view: _View | None = None
        self._kept: dict[str, Query] = {}
        self._translated: dict[int, tuple[Clause, Query]] = {}

    # Writing

    def index(self, docs: Sequence[SearchDoc]) -> None:
        """Add or replace documents; they are found when this returns."""
        with self._writer() as writer:
            for doc in docs:
                writer.delete_documents_by_term("id", doc.id)
                writer.add_document(self._document(doc))

    def remove(self, ids: Sequence[int]) -> None:
        """Take documents out."""
        with self._writer() as writer:
            for pk in ids:
                writer.delete_documents_by_term("id", pk)

    def rebuild(self, docs: Iterable[SearchDoc], *, identity: str = "") -> int:
        """Write a new folder, then point at it; the old one answers until then."""
        with self._locked():
            folder = self._root / uuid.uuid4().hex
            folder.mkdir(parents=True)
            writer = _open(folder).writer(heap_size=_HEAP * 2, num_threads=1)
            count = 0
            for doc in docs:
                writer.add_document(self._document(doc))
                count += 1
            writer.commit()
            writer.wait_merging_threads()
            (folder / _IDENTITY).write_text(identity)
            self._point_at(folder)
        return count

    def identity(self) -> str:
        """Return what the index was made from."""
        try:
            folder = self._current()
            return (folder / _IDENTITY).read_text() if folder else ""
        except FileNotFoundError:
            return ""
        except (OSError, ValueError) as error:
            raise SearchUnavailableError from error

    def _document(self, doc: SearchDoc) -> tantivy.Document:
        row = tantivy.Document()
        row.add_integer("id", doc.id)
        row.add_integer("version", int(doc.stored.get("version") or 0))
        row.add_text("stored", json.dumps(dict(doc.stored), ensure_ascii=False))
        for name, text in (*doc.tokens.items(), *doc.codes.items()):
            if text:
                row.add_text(name, text)
        return row

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer in all processes; the lock ends with the process that holds it."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with (self._root / "writer.lock").open("w") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
        except (OSError, ValueError) as error:
            raise SearchUnavailableError from error

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        with self._locked():
            folder = self._current()
            if folder is None:
                folder = self._root / uuid.uuid4().hex
                folder.mkdir(parents=True)
                self._point_at(folder)
            writer = _open(folder).writer(heap_size=_HEAP, num_threads=1)
            yield writer
            writer.commit()
            writer.wait_merging_threads()

    def _point_at(self, folder: Path) -> None:
        pointer = self._root / _POINTER
        before = self._current()  # stays until the next rebuild: somebody may just be opening it
        fresh = pointer.with_suffix(".new")
        with fresh.open("w") as handle:
            handle.write(folder.name)
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(pointer)
        for old in self._root.iterdir():
            if old.is_dir() and old not in (folder, before):
                shutil.rmtree(old, ignore_errors=True)

    # Reading

    def _current(self) -> Path | None:
        try:
            name = (self._root / _POINTER).read_text().strip()
        except FileNotFoundError:
            return None
        return self._root / name if name else None

    def _searcher(self) -> tantivy.Searcher | None:
        """Return a searcher of the newest committed state, whoever committed it."""
        held = self._view
        if held is not None and held.state == self._state(held.folder):
            return held.searcher
        folder = self._current()
        if folder is None:
            return None
        with self._guard:
            state = self._state(folder)
            if self._index is None or self._view is None or self._view.folder != folder:
                self._index = _open(folder)
            self._index.reload()
            self._view = _View(folder, state, self._index.searcher(), {})
            return self._view.searcher

    def _state(self, folder: Path) -> tuple[int, ...]:
        """Return what changes when another process writes; both files are replaced, never changed."""
        try:
            pointer, meta = os.stat(self._root / _POINTER), os.stat(folder / "meta.json")
        except FileNotFoundError:  # two rebuilds ago
            return ()
        return (pointer.st_ino, pointer.st_mtime_ns, meta.st_ino, meta.st_mtime_ns)

    def search(
        self, clause: Clause, filters: Filters = NO_FILTERS, *, limit: int = 10
    ) -> list[Hit]:
        """Return the best hits, best first."""
        return self._run(self._filtered(self._native(clause), filters), limit)

    def _native(self, clause: Clause) -> Query:
        """Translate a clause; plans are remembered, so the very same clause comes again."""
        held = self._translated.get(id(clause))
        if held is not None and held[0] is clause:
            return held[1]
        if len(self._translated) >= _TRANSLATED_MOST:
            self._translated.clear()
        query = self._query(clause)
        self._translated[id(clause)] = (clause, query)
        return query

    def suggest(self, prefix: str, filters: Filters = NO_FILTERS, *, limit: int = 8) -> list[Hit]:
        """Every word must begin a word of the title or of another name."""
        typed = analysis.words(prefix)
        if not typed:
            return []
        must = [(Occur.Must, self._query(Term("prefix", word[:15]))) for word in typed]
        return self._run(self._filtered(Query.boolean_query(must), filters), limit)

    def ids(self) -> dict[int, int]:
        """Return the version kept for every document."""
        searcher = self._searcher()
        if searcher is None or not searcher.num_docs:
            return {}
        found = searcher.search(Query.all_query(), searcher.num_docs, count=False).hits
        addresses = [address for _, address in found]
        keys = searcher.fast_field_values("id", addresses)
        versions = searcher.fast_field_values("version", addresses)
        return {int(key or 0): int(at or 0) for key, at in zip(keys, versions, strict=True)}

    def status(self) -> EngineStatus:
        """Tell how much the index holds."""
        try:
            searcher = self._searcher()
        except (OSError, ValueError) as error:
            return EngineStatus(self.name, ready=False, documents=0, detail=str(error))
        return EngineStatus(self.name, ready=True, documents=searcher.num_docs if searcher else 0)

    def close(self) -> None:
        """Drop the reader."""
        with self._guard:
            self._index = self._view = None

    def bare(self, clause: Clause, filters: Filters, *, limit: int) -> Callable[[], object]:
        """Return the engine's own part of a search and nothing else: the measure of what we add."""
        query = self._filtered(self._query(clause), filters)
        searcher = self._searcher()
        if searcher is None:
            raise SearchUnavailableError

        def run() -> object:
            return [searcher.doc(at) for _, at in searcher.search(query, limit, count=False).hits]

        return run

    def _run(self, query: Query, limit: int) -> list[Hit]:
        try:
            if self._searcher() is None:
                return []
            view = self._view
            if view is None:
                return []
            found = view.searcher.search(query, max(limit, 1), count=False).hits
            rows = [(float(score), view.stored(address)) for score, address in found]
            hits = [Hit(stored["id"], score, stored) for score, stored in rows]
        except (OSError, ValueError) as error:
            raise SearchUnavailableError from error
        return hits

    def _filtered(self, query: Query, filters: Filters) -> Query:
        must = [(Occur.Must, query)]
        for name, values in filters.terms():
            wanted = Query.term_set_query(self._schema, name, list(values))
            must.append((Occur.Must, Query.const_score_query(wanted, 0.0)))
        return query if len(must) == 1 else Query.boolean_query(must)

    def _query(self, clause: Clause) -> Query:
        match clause:
            case Term(field=name, token=token, boost=boost, constant=constant):
                bare = Query.term_query(self._schema, name, token, "freq")
                if constant:
                    return Query.const_score_query(bare, boost)
                return bare if boost == 1.0 else Query.boost_query(bare, boost)
            case AnyOf(boost=boost):
                best = self._best(clause)
                return best if boost == 1.0 else Query.boost_query(best, boost)
            case AllOf(children=children, boost=boost):
                parts = [(Occur.Should, self._query(c)) for c in children]
                whole = parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)
                return whole if boost == 1.0 else Query.boost_query(whole, boost)

    def _best(self, clause: AnyOf) -> Query:
        """Translate a disjunction, or take the translation of the last time it was asked."""
        found = self._kept.get(clause.key) if clause.key else None
        if found is None:
            children = [self._query(child) for child in clause.children]
            alone = len(children) == 1
            found = children[0] if alone else Query.disjunction_max_query(children, clause.tie)
            if clause.key:
                if len(self._kept) >= _KEPT_MOST:
                    self._kept.clear()
                self._kept[clause.key] = found
        return found
