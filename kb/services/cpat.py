"""Keeps the State's record (CPAT) of the procedures that fichas explain."""

from collections.abc import Sequence

from django.db import transaction

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.common.errors import VentanillaError
from kb.errors import ImportRefusedError, InvalidFichaError
from kb.exchange.cpat import CpatRecord
from kb.exchange.rows import ImportReport
from kb.models import CpatSheet, Ficha


def cpat_import(
    *, records: Sequence[CpatRecord], viewer: Viewer, check_only: bool = False
) -> ImportReport:
    """Keep records, each with the ficha that it names; all or none, and repeating changes nothing.

    Raises:
        ImportRefusedError: a record names no ficha, or one that the viewer does not edit.
    """
    found: list[str] = []
    problems: list[str] = []
    with transaction.atomic():
        for record in records:
            try:
                found.append(_keep(viewer, record))
            except VentanillaError as error:
                problems.append(f"{record.codigo}: {error.message}")
        if problems or check_only:
            transaction.set_rollback(True)
    if problems:
        raise ImportRefusedError(problems)
    return ImportReport(found.count("created"), found.count("changed"), found.count("same"))


def _keep(viewer: Viewer, record: CpatRecord) -> str:
    data = record.model_dump(mode="json")
    sheet = CpatSheet.objects.filter(code=record.codigo).select_related("ficha").first()
    ficha = sheet.ficha if sheet is not None else _ficha(record)
    viewer.require(Permission.KB_EDIT, institution_id=ficha.institution_id)
    if sheet is not None and sheet.data == data:
        return "same"
    if sheet is None:
        sheet = CpatSheet(code=record.codigo, ficha=ficha)
    fresh = sheet.pk is None
    sheet.data, sheet.updated_at = data, clock.now()
    sheet.save()
    return "created" if fresh else "changed"


def _ficha(record: CpatRecord) -> Ficha:
    name = record.ficha_chileatiende
    rows = Ficha.objects.filter(state=Ficha.State.ACTIVE, cpat__isnull=True)
    ficha = rows.filter(external_code=name).first() or rows.filter(code=name).first()
    if not name or ficha is None:
        raise InvalidFichaError(
            "Diga en «ficha_chileatiende» el código de una ficha que no tenga otro registro."
        )
    return ficha
