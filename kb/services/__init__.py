"""Writes of the knowledge base."""

from kb.services.fichas import NewFicha, ficha_archive, ficha_create, ficha_restore
from kb.services.importing import FichaRow, ImportReport, fichas_import, read_rows
from kb.services.versions import (
    ficha_publish,
    ficha_version_reject,
    ficha_version_restore,
    ficha_version_save,
    ficha_version_submit,
)
from kb.services.votes import USEFULNESS_REASONS, usefulness_record

__all__ = [
    "USEFULNESS_REASONS",
    "FichaRow",
    "ImportReport",
    "NewFicha",
    "ficha_archive",
    "ficha_create",
    "ficha_publish",
    "ficha_restore",
    "ficha_version_reject",
    "ficha_version_restore",
    "ficha_version_save",
    "ficha_version_submit",
    "fichas_import",
    "read_rows",
    "usefulness_record",
]
