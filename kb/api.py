"""The knowledge base as channels, desk and REST see it."""

from kb.asking import search_fichas
from kb.browse import (
    LifeEventGuide,
    ficha_hits,
    fichas_of_institution,
    fichas_of_subject,
    first_steps,
    life_event_counts,
    life_event_guide,
    subject_counts,
)
from kb.bulletins import BulletinBadge, BulletinCard, bulletin_badge, bulletins_for
from kb.content import FichaContent, FichaDraft, Step
from kb.demo import editorial_demo_load
from kb.errors import FichaNotFoundError, ImportRefusedError
from kb.learning.proposals import question_closed
from kb.procedures import ProcedureTopic, procedure_codes_of, procedure_topics
from kb.public import (
    FichaPage,
    FichaVariant,
    ficha_for_procedure,
    ficha_get,
    fichas_for_text,
    fichas_of_life_event,
    institution_counts,
    knowledge_ref,
    life_event_names,
    short_answer_for_procedure,
)
from kb.search.query import FichaHit, SearchAnswer, SearchScope, suggest
from kb.search.registry import search_close
from kb.search.state import search_state
from kb.services import (
    USEFULNESS_REASONS,
    ImportReport,
    bulletin_read,
    fichas_import,
    read_rows,
    translations_import,
    usefulness_record,
)
from kb.translations import (
    TranslatedFicha,
    ficha_languages,
    ficha_translation,
    translated_fichas,
    translated_titles,
)

__all__ = [
    "USEFULNESS_REASONS",
    "BulletinBadge",
    "BulletinCard",
    "FichaContent",
    "FichaDraft",
    "FichaHit",
    "FichaNotFoundError",
    "FichaPage",
    "FichaVariant",
    "ImportRefusedError",
    "ImportReport",
    "LifeEventGuide",
    "ProcedureTopic",
    "SearchAnswer",
    "SearchScope",
    "Step",
    "TranslatedFicha",
    "bulletin_badge",
    "bulletin_read",
    "bulletins_for",
    "editorial_demo_load",
    "ficha_for_procedure",
    "ficha_get",
    "ficha_hits",
    "ficha_languages",
    "ficha_translation",
    "fichas_for_text",
    "fichas_import",
    "fichas_of_institution",
    "fichas_of_life_event",
    "fichas_of_subject",
    "first_steps",
    "institution_counts",
    "knowledge_ref",
    "life_event_counts",
    "life_event_guide",
    "life_event_names",
    "procedure_codes_of",
    "procedure_topics",
    "question_closed",
    "read_rows",
    "search_close",
    "search_fichas",
    "search_state",
    "short_answer_for_procedure",
    "subject_counts",
    "suggest",
    "translated_fichas",
    "translated_titles",
    "translations_import",
    "usefulness_record",
]
