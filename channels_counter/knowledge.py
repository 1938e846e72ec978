"""What the counter asks of the knowledge base: how a ficha calls a procedure, and where it belongs."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A procedure as its published ficha presents it; all empty when it has none."""

    title: str = ""
    subjects: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def topics_of(procedure_ids: Sequence[int]) -> dict[int, Topic]:
    """Return the topics of procedures by id."""
    del procedure_ids
    return {}


def procedures_found(text: str, *, limit: int = 8) -> list[str]:
    """Return the codes of the procedures whose fichas answer ``text`` best, best first."""
    del text, limit
    return []
