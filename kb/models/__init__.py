"""Tables of the knowledge base."""

from kb.models.fichas import Ficha, FichaVersion
from kb.models.learning import AliasProposal, FichaUses, Question, QuestionClosed
from kb.models.searching import IndexJob, IndexKey
from kb.models.votes import FichaVote

__all__ = [
    "AliasProposal",
    "Ficha",
    "FichaUses",
    "FichaVersion",
    "FichaVote",
    "IndexJob",
    "IndexKey",
    "Question",
    "QuestionClosed",
]
