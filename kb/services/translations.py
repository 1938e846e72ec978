"""Fichas in other languages: written by people, and aware of what they were made from."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from kb.blocks import DOORS
from kb.content import FichaContent, Step
from kb.errors import FichaNotFoundError, ImportRefusedError
from kb.exchange.rows import ImportReport, reasons
from kb.models import EditorNotice, Ficha, FichaTranslation, FichaVersion
from kb.services.fichas import locked_ficha
from kb.services.notices import editors_tell, keepers_of

ENGLISH_FILE = Path(__file__).resolve().parents[1] / "data" / "fichas_en.jsonl"
# No translation is made up by a program: a language is offered once somebody writes in it.
LANGUAGES = {"en": "English"}


class Translation(BaseModel):
    """What a ficha says in another language. Lists and steps follow the original's order."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    title: str = Field(min_length=3, max_length=250)
    summary: str = Field(min_length=10, max_length=2000)
    short_answer: str = Field(default="", max_length=300)
    content: FichaContent = Field(default_factory=FichaContent)


def translation_save(
    *, viewer: Viewer, ficha_id: int, language: str, translation: Translation
) -> FichaTranslation:
    """Write a ficha's translation, made from the version that is published now.

    Raises:
        FichaNotFoundError: nothing of the ficha is published, or the language is not offered.
    """
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_EDIT)
        original = ficha.versions.filter(state=FichaVersion.State.PUBLISHED).first()
        if original is None or language not in LANGUAGES:
            raise FichaNotFoundError
        row = ficha.translations.filter(language=language).first()
        row = row or FichaTranslation(ficha=ficha, language=language)
        _write(row, translation)
        row.based_on = original.number
        row.translator_id = viewer.user_id
        row.updated_at = clock.now()
        row.save()
    return row


def _write(row: FichaTranslation, said: Translation) -> None:
    row.title, row.summary, row.short_answer = said.title, said.summary, said.short_answer
    row.content = said.content.model_dump(mode="json")


def translation_of(row: FichaTranslation) -> Translation:
    """Return what a translation says."""
    return Translation(
        title=row.title,
        summary=row.summary,
        short_answer=row.short_answer,
        content=FichaContent.model_validate(row.content),
    )


def translators_tell(ficha: Ficha) -> None:
    """Tell a ficha's keepers that its translations are behind; within a publication."""
    if ficha.translations.exists():
        kind = EditorNotice.Kind.ORIGINAL_CHANGED
        editors_tell(ficha=ficha, kind=kind, user_ids=keepers_of(ficha))


def translations_import(
    *, path: Path = ENGLISH_FILE, language: str = "en", viewer: Viewer | None = None
) -> ImportReport:
    """Load translations from a file, one a line with the ficha's code; all or none.

    Fichas that are not loaded here are left out; a translation that is the same stays untouched,
    as does one that somebody has written on screen.

    Raises:
        ImportRefusedError: a line cannot be read.
    """
    who = viewer or Viewer.system()
    read = list(_read(path.read_text(encoding="utf-8").splitlines()))
    problems = [said for _code, said in read if isinstance(said, str)]
    if problems:
        raise ImportRefusedError(problems)
    codes = dict(Ficha.objects.filter(code__in=[c for c, _ in read]).values_list("code", "pk"))
    with transaction.atomic():
        found = [
            _load(who, codes[code], language, said)
            for code, said in read
            if code in codes and isinstance(said, Translation)
        ]
    return ImportReport(found.count("created"), found.count("changed"), found.count("same"))


def _read(lines: Iterable[str]) -> Iterable[tuple[str, Translation | str]]:
    for number, line in enumerate(lines, 1):
        try:
            data: dict[str, Any] = json.loads(line)
            code = str(data.pop("code"))
            steps = data.pop("steps", {})
            parts = [Step(channel=door, text=steps[door]) for door in DOORS if steps.get(door)]
            content = FichaContent(steps=parts, **data.pop("content", {}))
            yield code, Translation(content=content, **data)
        except ValidationError as error:
            yield "", f"línea {number}: {reasons(error)}"
        except (ValueError, KeyError, TypeError, AttributeError):
            yield "", f"línea {number}: no se entiende"


def _load(viewer: Viewer, ficha_id: int, language: str, said: Translation) -> str:
    row = FichaTranslation.objects.filter(ficha_id=ficha_id, language=language).first()
    if row is not None and (row.translator_id is not None or translation_of(row) == said):
        return "same"
    translation_save(viewer=viewer, ficha_id=ficha_id, language=language, translation=said)
    return "changed" if row is not None else "created"
