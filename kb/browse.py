"""Ways to look around without a question: by life event, by subject, by institution.

System reads: a published ficha is for everybody (Ley 20.285, art. 7). Only national fichas are
counted and listed; a communal variant is found from its national ficha.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.models import FichaVersion
from kb.public import current_versions, short_hit
from kb.search.life_events import life_events
from kb.search.query import FichaHit


@dataclass(frozen=True, slots=True)
class LifeEventGuide:
    """What to do when something happens: first, afterwards, and what else concerns it."""

    name: str
    first: tuple[FichaHit, ...]
    next: tuple[FichaHit, ...]
    more: tuple[FichaHit, ...]


def _national() -> Iterable[tuple[int, list[str], list[str]]]:
    rows = current_versions().filter(ficha__commune__isnull=True)
    return rows.values_list("pk", "subjects", "life_events")


def subject_counts() -> list[tuple[str, int]]:
    """Return (subject, published national fichas), by name."""
    counts = Counter(name for _pk, subjects, _events in _national() for name in set(subjects))
    return sorted(counts.items())


def fichas_of_subject(name: str) -> list[FichaHit]:
    """Return the national fichas of a subject, by title; an unknown one has none."""
    return _by_title(pk for pk, subjects, _events in _national() if name in subjects)


def fichas_of_institution(institution_id: int) -> list[FichaHit]:
    """Return the national fichas of an institution, by title."""
    rows = current_versions().filter(
        ficha__commune__isnull=True, ficha__institution_id=institution_id
    )
    return [short_hit(row) for row in rows.order_by("title")]


def life_event_counts() -> list[tuple[str, int]]:
    """Return (life event, its published national fichas), by name; an event without any is left out."""
    named = {name: {*event.first, *event.next} for name, event in life_events().items()}
    rows = current_versions().filter(ficha__commune__isnull=True)
    for code, tagged in rows.values_list("ficha__code", "life_events"):
        for name, codes in named.items():
            if name in tagged:
                codes.add(code)
    published = set(rows.values_list("ficha__code", flat=True))
    counts = ((name, len(codes & published)) for name, codes in named.items())
    return sorted((name, many) for name, many in counts if many)


def life_event_guide(name: str) -> LifeEventGuide | None:
    """Return the guide of a life event, or None for one that the portal does not offer."""
    event = life_events().get(name)
    if event is None:
        return None
    steps = (*event.first, *event.next)
    rows = {row.ficha.code: row for row in current_versions().filter(ficha__code__in=steps)}
    tagged = _by_title(pk for pk, _subjects, events in _national() if name in events)
    return LifeEventGuide(
        name=name,
        first=_in_order(event.first, rows),
        next=_in_order(event.next, rows),
        more=tuple(hit for hit in tagged if hit.code not in steps),
    )


def ficha_hits(ficha_ids: Sequence[int]) -> list[FichaHit]:
    """Return published fichas by id, in the order asked; those no longer published are left out."""
    rows = {row.ficha_id: row for row in current_versions().filter(ficha_id__in=ficha_ids)}
    return [short_hit(rows[pk]) for pk in ficha_ids if pk in rows]


def first_steps(limit: int) -> list[FichaHit]:
    """Return the very first step of each life event, each ficha once: where most people begin."""
    counts = Counter(code for event in life_events().values() for code in event.first[:2])
    codes = [code for code, _many in counts.most_common()]
    rows = {row.ficha.code: row for row in current_versions().filter(ficha__code__in=codes)}
    return list(_in_order(codes, rows))[:limit]


def _by_title(pks: Iterable[int]) -> list[FichaHit]:
    rows = current_versions().filter(pk__in=list(pks)).order_by("title")
    return [short_hit(row) for row in rows]


def _in_order(codes: Sequence[str], rows: dict[str, FichaVersion]) -> tuple[FichaHit, ...]:
    return tuple(short_hit(rows[code]) for code in codes if code in rows)
