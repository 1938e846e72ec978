"""Life events: which fichas come first when something happens (``kb/data/life_events.tsv``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kb.search.engine import AllOf, Term

SOURCE = Path(__file__).resolve().parent.parent / "data" / "life_events.tsv"
_LEVELS = 5  # a first step gets a token per level below its place: the first scores highest


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """An event in a person's life, with the slugs of its first and next steps."""

    number: int
    name: str
    first: tuple[str, ...]
    next: tuple[str, ...]

    def place(self, slug: str) -> int:
        """Return how early a ficha comes: 5 the very first, 2 first steps, 1 next, 0 not named."""
        if slug in self.first:
            return max(_LEVELS - self.first.index(slug), 2)
        return 1 if slug in self.next else 0


@lru_cache(maxsize=1)
def life_events() -> dict[str, LifeEvent]:
    """Return every life event by name."""
    events: dict[str, LifeEvent] = {}
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, first, after = line.split("\t")
            events[name] = LifeEvent(
                len(events) + 1, name, tuple(first.split()), tuple(after.split())
            )
    return events


def event_tokens(slug: str, tagged: Sequence[str]) -> list[str]:
    """Return the tokens of a ficha: one for each event it carries and one for each level."""
    tokens = []
    for event in life_events().values():
        place = event.place(slug)
        if place or event.name in tagged:
            tokens += [f"e{event.number}", *(f"e{event.number}p{n}" for n in range(1, place + 1))]
    return tokens


def event_clause(name: str, boost: float) -> AllOf:
    """Ask for a life event: the steps in their order, then whatever else carries it."""
    number = life_events()[name].number
    steps = [f"e{number}", *(f"e{number}p{level}" for level in range(1, _LEVELS + 1))]
    weights = (0.25, 0.35, 0.2, 0.08, 0.06, 0.06)
    return AllOf(
        tuple(
            Term("event", token, boost * weight, constant=True)
            for token, weight in zip(steps, weights, strict=True)
        )
    )
