"""Reads of published fichas in other languages. System reads, as in ``kb.public``."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kb.content import FichaContent
from kb.models import FichaTranslation, FichaVersion
from kb.public import current_versions


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedFicha:
    """What a ficha says in another language; ``is_behind`` when its original has moved on.

    ``based_on`` is the version of the original that was translated. A page shows it with its
    language (``lang``) and, when it is behind, says so and links to the Spanish original.
    """

    ficha_id: int
    language: str
    title: str
    summary: str
    short_answer: str
    content: FichaContent
    based_on: int
    is_behind: bool
    updated_at: datetime


def ficha_translation(ficha_id: int, language: str) -> TranslatedFicha | None:
    """Return a published ficha in another language ("en"), None when nobody wrote it."""
    current = current_versions().filter(ficha_id=ficha_id).values_list("number", flat=True).first()
    row = FichaTranslation.objects.filter(ficha_id=ficha_id, language=language).first()
    if current is None or row is None:
        return None
    return TranslatedFicha(
        ficha_id=ficha_id,
        language=row.language,
        title=row.title,
        summary=row.summary,
        short_answer=row.short_answer,
        content=FichaContent.model_validate(row.content),
        based_on=row.based_on,
        is_behind=row.based_on < current,
        updated_at=row.updated_at,
    )


def ficha_languages(ficha_id: int) -> list[str]:
    """Return the languages besides Spanish in which a ficha can be read ("en")."""
    rows = FichaTranslation.objects.filter(ficha_id=ficha_id)
    return list(rows.order_by("language").values_list("language", flat=True))


def translated_titles(ficha_ids: Collection[int], language: str) -> dict[int, str]:
    """Return the titles of fichas in another language by id; those without one are left out."""
    rows = FichaTranslation.objects.filter(ficha_id__in=ficha_ids, language=language)
    return dict(rows.values_list("ficha_id", "title"))


def translated_fichas(language: str) -> list[tuple[str, str]]:
    """Return (code, title in that language) of every published ficha written in it, by title."""
    rows = FichaTranslation.objects.filter(
        language=language,
        ficha__state="active",
        ficha__versions__state=FichaVersion.State.PUBLISHED,
    )
    return list(rows.order_by("title").values_list("ficha__code", "title"))
