"""Checks the links of what is published, a few at a time, and remembers how they answered."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from backend.common import clock
from kb.fetching import LinkAnswer, link_check
from kb.links import links_of
from kb.models import Ficha, FichaVersion, LinkCheck
from kb.services.inheritance import draft_of

AGAIN_AFTER = timedelta(hours=23)
OUTAGE_FROM = 3  # so many links, and none reachable: it is our own line that is down
BATCH = 100
SECONDS = 60.0  # a slow site never keeps a worker from other work for long


@dataclass(frozen=True, slots=True)
class LinksChecked:
    """How many links were asked, and how many of them are broken."""

    asked: int = 0
    broken: int = 0


def links_check(
    *,
    limit: int = BATCH,
    seconds: float = SECONDS,
    check: Callable[[str], LinkAnswer] = link_check,
) -> LinksChecked:
    """Ask the links that were not asked for a day, ``limit`` of them and ``seconds`` long at most.

    No transaction is open while the web is asked. When nothing at all can be reached, nothing is
    written down: the fault is then ours. Rows of links that are gone are removed.
    """
    due = _due(_links_published())[:limit]
    answers: dict[str, LinkAnswer] = {}
    end = time.monotonic() + seconds
    for _, url in due:
        if url not in answers and time.monotonic() < end:
            answers[url] = check(url)
    if len(answers) >= OUTAGE_FROM and all(answer.unreachable for answer in answers.values()):
        return LinksChecked(len(answers), 0)
    for ficha_id, url in due:
        if url in answers:
            _keep(ficha_id, url, answers[url])
    return LinksChecked(len(answers), sum(a.result == "broken" for a in answers.values()))


def _links_published() -> dict[int, list[str]]:
    """Return the links of what is published, by ficha; those without any are left out."""
    rows = (
        FichaVersion.objects.filter(
            state=FichaVersion.State.PUBLISHED, ficha__state=Ficha.State.ACTIVE
        )
        .annotate(words=Cast("content", TextField()))
        .filter(Q(words__contains="http") | Q(summary__contains="http") | ~Q(ficha__legal_url=""))
    )
    found = {
        version.ficha_id: links_of(draft_of(version), version.ficha.legal_url)
        for version in rows.select_related("ficha").iterator(chunk_size=500)
    }
    return {ficha_id: links for ficha_id, links in found.items() if links}


def _due(links: dict[int, list[str]]) -> list[tuple[int, str]]:
    """Return the (ficha, link) to ask, never asked first; removes what no ficha says any more."""
    known = {(c.ficha_id, c.url): c for c in LinkCheck.objects.all().iterator()}
    gone = [c.pk for (ficha_id, url), c in known.items() if url not in links.get(ficha_id, ())]
    LinkCheck.objects.filter(pk__in=gone).delete()
    recent = clock.now() - AGAIN_AFTER
    due = [
        (known[ficha_id, url].checked_at if (ficha_id, url) in known else None, ficha_id, url)
        for ficha_id, urls in links.items()
        for url in urls
    ]
    waiting = [(at, ficha_id, url) for at, ficha_id, url in due if at is None or at <= recent]
    waiting.sort(key=lambda entry: (entry[0] is not None, entry[0] or recent, entry[1]))
    return [(ficha_id, url) for _, ficha_id, url in waiting]


def _keep(ficha_id: int, url: str, answer: LinkAnswer) -> None:
    with transaction.atomic():
        row, _ = LinkCheck.objects.select_for_update().get_or_create(
            ficha_id=ficha_id,
            url=url,
            defaults={"result": answer.result, "checked_at": clock.now()},
        )
        row.result, row.status, row.detail = answer.result, answer.status, answer.detail
        row.failures = 0 if answer.result == "ok" else row.failures + 1
        row.checked_at = clock.now()
        row.save()
