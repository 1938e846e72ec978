"""Tables of the knowledge base."""

from kb.models.fichas import Ficha, FichaVersion
from kb.models.searching import IndexJob

__all__ = ["Ficha", "FichaVersion", "IndexJob"]
