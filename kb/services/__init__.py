"""Writes of the knowledge base."""

from kb.exchange.rows import ImportReport
from kb.services.bulletins import BulletinData, bulletin_read, bulletin_save
from kb.services.cpat import cpat_import
from kb.services.fichas import NewFicha, ficha_archive, ficha_create, ficha_restore
from kb.services.importing import fichas_import, read_rows
from kb.services.linkchecks import LinksChecked, links_check
from kb.services.notices import editor_notices_read
from kb.services.publishing import (
    DueVersions,
    ficha_expiry_set,
    ficha_publish,
    ficha_version_schedule,
    versions_due,
)
from kb.services.review import (
    ficha_version_approve,
    ficha_version_discard,
    ficha_version_reject,
    ficha_version_submit,
)
from kb.services.stewardship import (
    Stewardship,
    ficha_review_confirm,
    ficha_stewardship_set,
)
from kb.services.translations import Translation, translation_save, translations_import
from kb.services.variants import ficha_adopt, ficha_block_inherit, variants_follow
from kb.services.versions import ficha_version_restore, ficha_version_save
from kb.services.votes import USEFULNESS_REASONS, usefulness_record

__all__ = [
    "USEFULNESS_REASONS",
    "BulletinData",
    "DueVersions",
    "ImportReport",
    "LinksChecked",
    "NewFicha",
    "Stewardship",
    "Translation",
    "bulletin_read",
    "bulletin_save",
    "cpat_import",
    "editor_notices_read",
    "ficha_adopt",
    "ficha_archive",
    "ficha_block_inherit",
    "ficha_create",
    "ficha_expiry_set",
    "ficha_publish",
    "ficha_restore",
    "ficha_review_confirm",
    "ficha_stewardship_set",
    "ficha_version_approve",
    "ficha_version_discard",
    "ficha_version_reject",
    "ficha_version_restore",
    "ficha_version_save",
    "ficha_version_schedule",
    "ficha_version_submit",
    "fichas_import",
    "links_check",
    "read_rows",
    "translation_save",
    "translations_import",
    "usefulness_record",
    "variants_follow",
    "versions_due",
]
