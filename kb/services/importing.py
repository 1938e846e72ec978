"""Loads fichas from a file: all of it or none, and repeating it changes nothing."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.accounts.api import Viewer
from backend.directory.api import (
    InstitutionData,
    ProcedureData,
    institution_by_code,
    institution_save,
    municipalities_load,
    procedure_by_code,
    procedure_save,
)
from kb.content import FichaContent, FichaDraft, Step, StepChannel
from kb.errors import ImportRefusedError
from kb.models import Ficha, FichaVersion
from kb.services.fichas import NewFicha, ficha_create
from kb.services.inheritance import draft_of
from kb.services.publishing import ficha_publish
from kb.services.versions import ficha_version_save

DEMO_FILE = Path(__file__).resolve().parents[1] / "data" / "fichas.jsonl"
_ENDED = "finalizada"
_GENERIC = "municipalidades"


class FichaRow(BaseModel):
    """A line of ``kb/data/fichas.jsonl``, in the file's own words."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]{2,80}$")
    titulo: str
    alias: list[str]
    resumen: str
    beneficiarios: str | None
    requisitos: list[str]
    documentos: list[str]
    pasos: dict[StepChannel, str | None]
    costo: str | None
    plazo: str | None
    vigencia: str | None
    institucion: str
    institucion_sigla: str | None
    hechos_de_vida: list[str]
    temas: list[str]
    marco_legal: str | None
    cut_comuna: str | None
    estado: str
    ficha_padre: str | None

    def draft(self) -> FichaDraft:
        """Return what the ficha says."""
        steps = [Step(channel=door, text=text) for door, text in self.pasos.items() if text]
        return FichaDraft(
            title=self.titulo,
            summary=self.resumen,
            short_answer=short_answer_from(self.resumen),
            aliases=self.alias,
            life_events=self.hechos_de_vida,
            subjects=self.temas,
            content=FichaContent(
                beneficiaries=self.beneficiarios or "",
                requirements=self.requisitos,
                documents=self.documentos,
                steps=steps,
                cost=self.costo or "",
                term=self.plazo or "",
                validity=self.vigencia or "",
                legal=self.marco_legal or "",
            ),
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many fichas were created, changed, and left as they were."""

    created: int = 0
    changed: int = 0
    same: int = 0


def short_answer_from(summary: str, longest: int = 300) -> str:
    """Return the first whole sentences of a summary that fit the phone's short answer."""
    if len(summary) <= longest:
        return summary
    cut = summary[:longest].rfind(". ")
    return summary[: cut + 1] if cut > 0 else summary[: longest - 1].rsplit(" ", 1)[0] + "…"


def read_rows(path: Path = DEMO_FILE) -> list[FichaRow]:
    """Read a file of fichas; raises ``ImportRefusedError`` with what is wrong, line by line."""
    rows, problems = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = FichaRow.model_validate(json.loads(line))
            row.draft()
            rows.append(row)
        except (ValidationError, json.JSONDecodeError) as error:
            problems.append(f"línea {number}: {error}")
    problems += _broken_links(rows)
    if problems:
        raise ImportRefusedError(problems)
    return rows


def _broken_links(rows: Sequence[FichaRow]) -> list[str]:
    known = {row.id for row in rows}
    return [
        f"{row.id}: la ficha madre {row.ficha_padre} no está en el archivo"
        for row in rows
        if row.ficha_padre and row.ficha_padre not in known
    ]


def fichas_import(
    *, rows: Iterable[FichaRow], viewer: Viewer | None = None, is_demo: bool = True
) -> ImportReport:
    """Create or update fichas, their procedures and institutions, and publish what changed.

    Needs the communes (``directory.reference_data_load``). One transaction: all or nothing.
    ``is_demo`` marks the fichas as demonstration content, which every page then says.
    """
    who = viewer or Viewer.system()
    ordered = sorted(rows, key=lambda row: row.ficha_padre is not None)
    with transaction.atomic():
        municipalities_load([row.cut_comuna for row in ordered if row.cut_comuna])
        found = [_import_one(who, row, is_demo) for row in ordered]
    return ImportReport(found.count("created"), found.count("changed"), found.count("same"))


def _import_one(viewer: Viewer, row: FichaRow, is_demo: bool) -> str:
    ficha = Ficha.objects.filter(code=row.id).first()
    fresh = ficha is None
    if ficha is None:
        ficha = ficha_create(viewer=viewer, new=_new(viewer, row, is_demo=is_demo))
    draft = row.draft()
    current = ficha.versions.filter(state=FichaVersion.State.PUBLISHED).first()
    if current is not None and draft_of(current) == draft:
        return "same"
    ficha_version_save(viewer=viewer, ficha_id=ficha.pk, draft=draft)
    ficha_publish(viewer=viewer, ficha_id=ficha.pk)
    return "created" if fresh else "changed"


def _new(viewer: Viewer, row: FichaRow, *, is_demo: bool) -> NewFicha:
    institution_id = _institution(viewer, row)
    parent = Ficha.objects.filter(code=row.ficha_padre).first() if row.ficha_padre else None
    procedure_id = (
        parent.procedure_id if parent is not None else _procedure(viewer, row, institution_id)
    )
    return NewFicha(
        code=row.id,
        institution_id=institution_id,
        procedure_id=procedure_id,
        parent_id=parent.pk if parent is not None else None,
        commune_code=row.cut_comuna,
        is_ended=row.estado == _ENDED,
        is_demo=is_demo,
    )


def _institution(viewer: Viewer, row: FichaRow) -> int:
    code = institution_code(row)
    found = institution_by_code(code)
    if found is None:
        data = InstitutionData(
            code=code,
            name=row.institucion,
            short_name=(row.institucion_sigla or row.institucion)[:40],
            kind=_kind(row.institucion),
            is_demo=True,
        )
        found = institution_save(viewer=viewer, data=data)
    return found.pk


def institution_code(row: FichaRow) -> str:
    """Return the code of the institution that a row names."""
    if row.cut_comuna:
        return f"muni-{row.cut_comuna}"
    return slugify(row.institucion_sigla or row.institucion)[:40]


def _kind(name: str) -> str:
    if name.lower() == _GENERIC:
        return "municipality"
    return "ministry" if name.startswith("Ministerio ") else "service"


def _procedure(viewer: Viewer, row: FichaRow, institution_id: int) -> int:
    found = procedure_by_code(row.id)
    if found is None:
        found = procedure_save(
            viewer=viewer,
            institution_id=institution_id,
            data=ProcedureData(code=row.id, name=row.titulo[:250]),
        )
    return found.pk
