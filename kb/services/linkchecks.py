"""Checks the links of what is published, a few at a time, and remembers how they answered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from backend.common import clock
from kb.fetching import LinkAnswer, link_check
from kb.links import links_of
from kb.models import Ficha, FichaVersion, LinkCheck
from kb.services.inheritance import draft_of

AGAIN_AFTER = timedelta(hours=23)
OUTAGE_FROM = 3  # so many links, and none reachable: it is our own line that is down
BATCH = 200


@dataclass(frozen=True, slots=True)
class LinksChecked:
    """How many links were asked, and how many of them are broken."""

    asked: int = 0
    broken: int = 0


def links_check(
    *, limit: int = BATCH, check: Callable[[str], LinkAnswer] = link_check
) -> LinksChecked:
    """Ask the links that were not asked for a day; rows of links that are gone are removed.

    No transaction is open while the web is asked. When nothing at all can be reached, nothing is
    written down: the fault is then ours.
    """
    due = list(_due(limit))
    answers = {url: check(url) for url in dict.fromkeys(url for _, url in due)}
    if len(answers) >= OUTAGE_FROM and all(answer.unreachable for answer in answers.values()):
        return LinksChecked(len(answers), 0)
    for ficha_id, url in due:
        _keep(ficha_id, url, answers[url])
    return LinksChecked(len(answers), sum(a.result == "broken" for a in answers.values()))


def _due(limit: int) -> Iterator[tuple[int, str]]:
    recent = set(
        LinkCheck.objects.filter(checked_at__gt=clock.now() - AGAIN_AFTER).values_list(
            "ficha_id", "url"
        )
    )
    rows = FichaVersion.objects.filter(
        state=FichaVersion.State.PUBLISHED, ficha__state=Ficha.State.ACTIVE
    ).select_related("ficha")
    given = 0
    for version in rows.order_by("ficha_id").iterator(chunk_size=500):
        links = links_of(draft_of(version), version.ficha.legal_url)
        if version.ficha.link_checks.exists():
            version.ficha.link_checks.exclude(url__in=links).delete()
        for url in links:
            if (version.ficha_id, url) in recent:
                continue
            yield version.ficha_id, url
            given += 1
            if given >= limit:
                return


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
