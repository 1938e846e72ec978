"""Background work of the editors: what falls due, and what follows. In the default queue.

Kept apart from the index's tasks, so that a million waiting index updates hold up no publication.
"""

import logging

from celery import shared_task

from kb import services

_log = logging.getLogger(__name__)


@shared_task(name="kb.editorial.versions_due")
def versions_due() -> None:
    """Publish what has reached its date, and take off what has ended; sent twice a second."""
    done = services.versions_due()
    if done.published or done.expired:
        _log.info("fichas at their date: %s published, %s expired", done.published, done.expired)


@shared_task(name="kb.editorial.variants_follow")
def variants_follow() -> None:
    """Bring communal variants up to date with their national ficha."""
    services.variants_follow()


@shared_task(name="kb.editorial.links_check")
def links_check() -> None:
    """Ask the links of published fichas whether they still lead somewhere."""
    done = services.links_check()
    _log.info("links asked: %s, broken: %s", done.asked, done.broken)
