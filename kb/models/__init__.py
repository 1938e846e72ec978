"""Tables of the knowledge base."""

from kb.models.fichas import Ficha, FichaVersion
from kb.models.searching import IndexJob
from kb.models.votes import FichaVote

__all__ = ["Ficha", "FichaVersion", "FichaVote", "IndexJob"]
