"""Loads fichas from a file: all of it or none, and repeating it changes nothing."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from backend.accounts.api import Permission, Viewer
from backend.common.errors import VentanillaError
from backend.directory.api import (
    InstitutionData,
    ProcedureData,
    institution_by_code,
    institution_save,
    institutions_list,
    municipalities_load,
    procedure_by_code,
    procedure_save,
)
from kb.content import FichaDraft
from kb.errors import ImportRefusedError, InvalidFichaError
from kb.exchange.reading import file_read
from kb.exchange.rows import FichaRow, ImportReport
from kb.models import Ficha, FichaVersion
from kb.services.fichas import NewFicha, ficha_create
from kb.services.inheritance import draft_of
from kb.services.publishing import ficha_publish
from kb.services.review import ficha_version_submit
from kb.services.versions import ficha_version_save, open_version

DEMO_FILE = Path(__file__).resolve().parents[1] / "data" / "fichas.jsonl"
_ENDED = "finalizada"
_GENERIC = "municipalidades"


class _OnlyCheckingError(Exception):
    """Undoes an import that was only asked for its report."""


def read_rows(path: Path = DEMO_FILE) -> list[FichaRow]:
    """Read our own file of fichas; raises ``ImportRefusedError`` with what is wrong, by line."""
    found = file_read(path.read_bytes(), "jsonl")
    problems = [*found.problems, *_broken_links(found.rows)]
    if problems:
        raise ImportRefusedError(problems)
    return found.rows


def _broken_links(rows: Sequence[FichaRow]) -> list[str]:
    known = {row.id for row in rows}
    return [
        f"{row.id}: la ficha madre {row.ficha_padre} no está en el archivo"
        for row in rows
        if row.ficha_padre and row.ficha_padre not in known
    ]


def fichas_import(
    *,
    rows: Iterable[FichaRow],
    viewer: Viewer | None = None,
    is_demo: bool = True,
    check_only: bool = False,
) -> ImportReport:
    """Create or update fichas: all of them or none; what is the same already stays untouched.

    The system (no viewer) makes procedures and institutions that are missing, and publishes what
    changed. An editor's import only reaches their own institutions, and goes to review like
    everything that a person writes. ``is_demo`` marks new fichas as demonstration content, which
    every page then says. ``check_only`` gives the report and changes nothing. Needs the communes
    (``directory.reference_data_load``).

    Raises:
        ImportRefusedError: something is wrong; its ``problems`` name every row, nothing was kept.
    """
    who = viewer or Viewer.system()
    ordered = sorted(rows, key=lambda row: row.ficha_padre is not None)
    report = ImportReport()
    try:
        with transaction.atomic():
            if who.is_system:
                municipalities_load([row.cut_comuna for row in ordered if row.cut_comuna])
            report = _import_all(who, ordered, is_demo)
            if check_only:
                raise _OnlyCheckingError
    except _OnlyCheckingError:
        return report
    return report


def _import_all(viewer: Viewer, rows: Sequence[FichaRow], is_demo: bool) -> ImportReport:
    found, problems = [], []
    for row in rows:
        try:
            with transaction.atomic():
                found.append(_import_one(viewer, row, is_demo))
        except VentanillaError as error:
            problems.append(f"{row.codigo_externo or row.id}: {error.message}")
    if problems:
        raise ImportRefusedError(problems)
    return ImportReport(found.count("created"), found.count("changed"), found.count("same"))


def _import_one(viewer: Viewer, row: FichaRow, is_demo: bool) -> str:
    ficha = _known(row)
    fresh = ficha is None
    if ficha is None:
        ficha = ficha_create(viewer=viewer, new=_new(viewer, row, is_demo=is_demo))
    viewer.require(Permission.KB_EDIT, institution_id=ficha.institution_id)
    draft, waiting = row.draft(), open_version(ficha)
    current = ficha.versions.filter(state=FichaVersion.State.PUBLISHED).first()
    if waiting is not None and not viewer.is_system:
        return _waiting(waiting, draft)
    if current is not None and draft_of(current) == draft:
        return "same"
    ficha_version_save(viewer=viewer, ficha_id=ficha.pk, draft=draft)
    if viewer.is_system:
        ficha_publish(viewer=viewer, ficha_id=ficha.pk)
    else:
        ficha_version_submit(viewer=viewer, ficha_id=ficha.pk, comment="Importada de un archivo.")
    return "created" if fresh else "changed"


def _known(row: FichaRow) -> Ficha | None:
    if row.codigo_externo:
        found = Ficha.objects.filter(external_code=row.codigo_externo).first()
        if found is not None:
            return found
    return Ficha.objects.filter(code=row.id).first()


def _waiting(version: FichaVersion, draft: FichaDraft) -> str:
    if draft_of(version) == draft:
        return "same"
    raise InvalidFichaError(
        "Tiene un borrador o una revisión abierta. Publíquela o deséchela antes de importar."
    )


def _new(viewer: Viewer, row: FichaRow, *, is_demo: bool) -> NewFicha:
    institution_id = _institution(viewer, row)
    parent = Ficha.objects.filter(code=row.ficha_padre).first() if row.ficha_padre else None
    if row.ficha_padre and (parent is None or not row.cut_comuna):
        raise InvalidFichaError("Falta la ficha madre o la comuna de esta versión comunal.")
    procedure_id = (
        parent.procedure_id if parent is not None else _procedure(viewer, row, institution_id)
    )
    return NewFicha(
        code=row.id,
        institution_id=institution_id,
        procedure_id=procedure_id,
        parent_id=parent.pk if parent is not None else None,
        commune_code=row.cut_comuna if parent is not None else None,
        is_ended=row.estado == _ENDED,
        is_demo=is_demo,
        external_code=row.codigo_externo,
    )


def _institution(viewer: Viewer, row: FichaRow) -> int:
    code = institution_code(row)
    found = institution_by_code(code)
    if found is None and not row.cut_comuna:
        found = institutions_list().filter(name__iexact=row.institucion).first()
    if found is None and not viewer.is_system:
        raise InvalidFichaError(f"La institución «{row.institucion}» no existe en el directorio.")
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


def _procedure(viewer: Viewer, row: FichaRow, institution_id: int) -> int | None:
    found = procedure_by_code(row.id)
    if found is None and viewer.is_system:
        found = procedure_save(
            viewer=viewer,
            institution_id=institution_id,
            data=ProcedureData(code=row.id, name=row.titulo[:250]),
        )
    return found.pk if found is not None else None
