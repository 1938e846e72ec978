"""The search as people use it: answers, and counts what was asked."""

from kb.learning.asked import question_asked
from kb.search import query as engine
from kb.search.query import EVERYWHERE, SearchAnswer, SearchScope


def search_fichas(query: str, *, scope: SearchScope = EVERYWHERE, limit: int = 10) -> SearchAnswer:
    """Find published fichas for a question in people's own words; never raises for any text.

    The question is counted without RUN, telephones or e-mails (``kb.learning``). ``limit`` is at
    most 50. The answer says whether it is unsure (offer a person) and whether the engine is down.
    """
    answer = engine.search_fichas(query, scope=scope, limit=limit)
    question_asked(query, unsure=answer.unsure)
    return answer
