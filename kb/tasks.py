"""Background work of the knowledge base, in the queue ``search``."""

import logging

from celery import shared_task

from kb import indexing
from kb.search.engine import SearchUnavailableError
from kb.tasks_editorial import links_check, variants_follow, versions_due
from kb.tasks_learning import questions_forget, questions_keep

__all__ = [
    "links_check",
    "questions_forget",
    "questions_keep",
    "search_drift_mend",
    "search_follow",
    "variants_follow",
    "versions_due",
]

_log = logging.getLogger(__name__)


@shared_task(name="kb.tasks.search_follow")
def search_follow() -> None:
    """Bring the index up to date; sent after each publication and by the sweeper."""
    try:
        indexing.catch_up()
    except SearchUnavailableError:
        _log.warning("search engine unavailable: index jobs wait")


@shared_task(name="kb.tasks.search_drift_mend")
def search_drift_mend() -> None:
    """Compare index and database, and mend what differs."""
    try:
        indexing.mend()
    except SearchUnavailableError:
        _log.warning("search engine unavailable: drift not looked at")
