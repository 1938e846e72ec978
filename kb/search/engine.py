"""What a search engine must do, whichever it is. Everything above speaks only to this."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

from django.utils.translation import gettext_noop

from backend.common.errors import VentanillaError

# Fields that hold tokens made by ``kb.search.analysis``, one string of words with spaces each.
TOKEN_FIELDS = (
    "title",  # stems of the title
    "alias",  # stems of the other names
    "summary",  # stems of summary and beneficiaries
    "body",  # stems of everything else
    "tags",  # stems of life events, subjects and institution
    "heard",  # sounds of title and other names
    "pairs",  # neighbouring stems of title and other names
    "whole",  # title and each other name as one token
    "enye",  # words written with ñ
    "event",  # life events: e<number>, for a core step e<number>c
    "prefix",  # beginnings of the words of a national ficha's title and other names
)
# Fields that hold exact codes, to filter by.
CODE_FIELDS = ("scope", "institution", "parent")
NATIONAL = "n"


class SearchUnavailableError(VentanillaError):
    """The engine does not answer; whoever asks falls back to the database and says so."""

    code = "search_unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = gettext_noop("La búsqueda no responde. Inténtelo nuevamente en unos minutos.")


@dataclass(frozen=True, slots=True)
class Term:
    """One token in one field. ``constant`` gives the boost itself as score, without BM25."""

    field: str
    token: str
    boost: float = 1.0
    constant: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The best child counts in full, the others by ``tie`` (dis_max).

    Clauses of one ``key`` have the same children and tie: an engine may keep its translation.
    """

    children: tuple["Clause", ...]
    boost: float = 1.0
    tie: float = 0.0
    key: str = ""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Children add up; none is required (bool should)."""

    children: tuple["Clause", ...]
    boost: float = 1.0


Clause = Term | AnyOf | AllOf


@dataclass(frozen=True, slots=True)
class Filters:
    """Who must match: empty means anyone. ``scopes`` are NATIONAL and communes' codes."""

    scopes: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    parent: str = ""

    def terms(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return (field, accepted values) for each filter in use."""
        given = (
            ("scope", self.scopes),
            ("institution", self.institutions),
            ("parent", (self.parent,) if self.parent else ()),
        )
        return [(name, values) for name, values in given if values]


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class SearchDoc:
    """A published ficha as an engine keeps it. ``stored`` comes back untouched with each hit."""

    id: int
    tokens: Mapping[str, str]
    codes: Mapping[str, str]
    stored: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found; the score only means something beside the other hits' scores."""

    id: int
    score: float
    stored: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What a page for administrators shows of the engine."""

    name: str
    ready: bool
    documents: int
    detail: str = ""


class SearchEngine(Protocol):
    """An index of fichas. Every method raises ``SearchUnavailableError`` and no other error."""

    name: str

    def index(self, docs: Sequence[SearchDoc]) -> None:
        """Add or replace documents; they are found when this returns."""

    def remove(self, ids: Sequence[int]) -> None:
        """Take documents out; unknown ids are no error."""

    def search(
        self, clause: Clause, filters: Filters = NO_FILTERS, *, limit: int = 10
    ) -> list[Hit]:
        """Return the best hits, best first."""

    def suggest(self, prefix: str, filters: Filters = NO_FILTERS, *, limit: int = 8) -> list[Hit]:
        """Return documents whose title or other names hold words that begin like these."""

    def rebuild(self, docs: Iterable[SearchDoc], *, identity: str = "") -> int:
        """Replace the entire index while the old one goes on answering; returns how many.

        ``identity`` says what it was made from and comes back from ``identity()``.
        """

    def identity(self) -> str:
        """Return what the index was made from; "" when there is none or nobody said."""

    def ids(self) -> dict[int, int]:
        """Return the version number kept for every document, to find drift."""

    def status(self) -> EngineStatus:
        """Tell whether the engine answers and how much it holds; raises nothing."""

    def close(self) -> None:
        """Let go of files and connections."""
