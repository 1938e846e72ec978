"""Tables of the knowledge base."""

from kb.models.bulletins import Bulletin, BulletinReading
from kb.models.editorial import EditorNotice, LinkCheck, VersionStep
from kb.models.fichas import Ficha, FichaVersion
from kb.models.learning import AliasProposal, FichaUses, Question, QuestionClosed
from kb.models.records import CpatSheet, FichaTranslation
from kb.models.searching import IndexJob, IndexKey
from kb.models.votes import FichaVote

__all__ = [
    "AliasProposal",
    "Bulletin",
    "BulletinReading",
    "CpatSheet",
    "EditorNotice",
    "Ficha",
    "FichaTranslation",
    "FichaUses",
    "FichaVersion",
    "FichaVote",
    "IndexJob",
    "IndexKey",
    "LinkCheck",
    "Question",
    "QuestionClosed",
    "VersionStep",
]
