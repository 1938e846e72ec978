"""Reads of what is published. System reads: a published ficha is for everybody, so none asks
for a viewer (Ley 20.285, art. 7: procedures and requirements are public information).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from backend.ports import KnowledgeRef
from kb.content import FichaContent
from kb.errors import FichaNotFoundError
from kb.models import Ficha, FichaVersion
from kb.search.life_events import life_events
from kb.search.query import EVERYWHERE, FichaHit, SearchScope, search_fichas
from kb.search.words import STOP, WEAK

SUGGESTED = 3
_TAIL = 600  # characters of the last that was said that a suggestion reads


@dataclass(frozen=True, slots=True)
class FichaVariant:
    """A communal variant of a national ficha, to link to."""

    ficha_id: int
    code: str
    commune_code: str
    commune_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FichaPage:
    """A published ficha as any page shows it. ``is_demo`` must be said on every page."""

    ficha_id: int
    code: str
    version: int
    title: str
    summary: str
    short_answer: str
    aliases: tuple[str, ...]
    life_events: tuple[str, ...]
    subjects: tuple[str, ...]
    content: FichaContent
    institution_id: int
    institution_name: str
    procedure_id: int | None
    commune_code: str
    commune_name: str
    parent_code: str
    variants: tuple[FichaVariant, ...]
    is_ended: bool
    is_demo: bool
    published_at: datetime
    legal_name: str = ""
    legal_url: str = ""
    expires_at: datetime | None = None


def current_versions() -> QuerySet[FichaVersion]:
    """Return the published versions of fichas in use, with institution, commune and parent."""
    return FichaVersion.objects.filter(
        state=FichaVersion.State.PUBLISHED, ficha__state=Ficha.State.ACTIVE
    ).select_related("ficha__institution", "ficha__commune", "ficha__parent")


def ficha_get(*, code: str = "", ficha_id: int | None = None) -> FichaPage:
    """Return a published ficha by code or id; raises ``FichaNotFoundError``."""
    wanted = Q(ficha__code=code) if code else Q(ficha_id=ficha_id or 0)
    row = current_versions().filter(wanted).first()
    if row is None:
        raise FichaNotFoundError
    return _page(row)


def _page(row: FichaVersion) -> FichaPage:
    ficha = row.ficha
    family = ficha.parent_id or ficha.pk
    return FichaPage(
        ficha_id=ficha.pk,
        code=ficha.code,
        version=row.number,
        title=row.title,
        summary=row.summary,
        short_answer=row.short_answer,
        aliases=tuple(row.aliases),
        life_events=tuple(row.life_events),
        subjects=tuple(row.subjects),
        content=FichaContent.model_validate(row.content),
        institution_id=ficha.institution_id,
        institution_name=ficha.institution.name,
        procedure_id=ficha.procedure_id,
        commune_code=ficha.commune_id or "",
        commune_name=ficha.commune.name if ficha.commune else "",
        parent_code=ficha.parent.code if ficha.parent else "",
        variants=_variants(family, besides=ficha.pk),
        is_ended=ficha.is_ended,
        is_demo=ficha.is_demo,
        published_at=row.published_at or row.updated_at,
        legal_name=ficha.legal_name,
        legal_url=ficha.legal_url,
        expires_at=row.expires_at,
    )


def _variants(parent_id: int, *, besides: int) -> tuple[FichaVariant, ...]:
    rows = current_versions().filter(ficha__parent_id=parent_id).exclude(ficha_id=besides)
    return tuple(
        FichaVariant(
            row.ficha_id,
            row.ficha.code,
            row.ficha.commune_id or "",
            row.ficha.commune.name if row.ficha.commune else "",
        )
        for row in rows.order_by("ficha__commune__name")[:400]
    )


def knowledge_ref(ficha_id: int) -> KnowledgeRef:
    """Return what the core keeps of a ficha as it is published now; raises ``FichaNotFoundError``."""
    row = current_versions().filter(ficha_id=ficha_id).values_list("number", "title").first()
    if row is None:
        raise FichaNotFoundError
    return KnowledgeRef(ficha_id=ficha_id, version=row[0], title=row[1])


def fichas_for_text(
    text: str, *, scope: SearchScope = EVERYWHERE, limit: int = SUGGESTED
) -> list[FichaHit]:
    """Return fichas for a conversation as it stands, the person's own words, newest last.

    Courtesies and sentences that say nothing are left out; the end of the conversation counts.
    """
    said = [line for line in text[-_TAIL * 3 :].splitlines() if _says_something(line)]
    return list(search_fichas("\n".join(said)[-_TAIL:], scope=scope, limit=limit).hits)


def _says_something(line: str) -> bool:
    from kb.search.analysis import query_words

    return any(word not in STOP and word not in WEAK for word in query_words(line))


def short_answer_for_procedure(procedure_id: int) -> str:
    """Return the short answer of a procedure's national ficha (at most 300 characters), or ""."""
    row = (
        current_versions()
        .filter(ficha__procedure_id=procedure_id, ficha__commune__isnull=True)
        .values_list("short_answer", flat=True)
        .first()
    )
    return row or ""


def ficha_for_procedure(procedure_id: int) -> KnowledgeRef | None:
    """Return the national ficha of a procedure as published now, or None."""
    row = (
        current_versions()
        .filter(ficha__procedure_id=procedure_id, ficha__commune__isnull=True)
        .values_list("ficha_id", "number", "title")
        .first()
    )
    return KnowledgeRef(ficha_id=row[0], version=row[1], title=row[2]) if row else None


def life_event_names() -> list[str]:
    """Return the life events that the portal offers, by name."""
    return sorted(life_events())


def fichas_of_life_event(name: str, *, limit: int = 12) -> list[FichaHit]:
    """Return the fichas of a life event, first steps first; an unknown event has none."""
    event = life_events().get(name)
    if event is None:
        return []
    order = (*event.first, *event.next)
    rows = {row.ficha.code: row for row in current_versions().filter(ficha__code__in=order)}
    return [short_hit(rows[code]) for code in order if code in rows][:limit]


def institution_counts() -> Sequence[tuple[int, str, int]]:
    """Return (institution id, name, published national fichas), most fichas first."""
    return list(
        current_versions()
        .filter(ficha__commune__isnull=True)
        .values_list("ficha__institution_id", "ficha__institution__name")
        .annotate(fichas=Count("pk"))
        .order_by("-fichas", "ficha__institution__name")
    )


def short_hit(row: FichaVersion) -> FichaHit:
    """Return a version as a list shows it."""
    return FichaHit(
        ficha_id=row.ficha_id,
        code=row.ficha.code,
        title=row.title,
        summary=row.summary,
        institution=row.ficha.institution.name,
        version=row.number,
        is_ended=row.ficha.is_ended,
    )
