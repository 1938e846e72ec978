"""From an engine's hits to what a person sees: variants beside their national ficha."""

from collections.abc import Sequence
from dataclasses import dataclass

from kb.search.engine import Hit


@dataclass(frozen=True, slots=True)
class Group:
    """A national ficha with its variants found; ``best`` is the one to show."""

    best: Hit
    others: tuple[Hit, ...]


def collapse(hits: Sequence[Hit], communes: Sequence[str] = ()) -> list[Group]:
    """Group hits under their national ficha, in the order of the best of each group.

    A variant of one of ``communes`` stands for its group when it was found at all.
    """
    groups: dict[int, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(int(hit.stored.get("parent_id") or hit.id), []).append(hit)
    return [_group(members, communes) for members in groups.values()]


def _group(members: Sequence[Hit], communes: Sequence[str]) -> Group:
    if len(members) == 1:
        return Group(members[0], ())

    def place(hit: Hit) -> tuple[int, float]:
        commune = str(hit.stored.get("commune") or "")
        rank = communes.index(commune) if commune in communes else len(communes) + bool(commune)
        return (rank, -hit.score)

    ordered = sorted(members, key=place)
    return Group(ordered[0], tuple(ordered[1:]))
