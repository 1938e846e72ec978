"""The channel's own state: the slips that the box gave out."""

from dataclasses import dataclass, field


@dataclass
class Box:
    """Numbers in order; one for each key that was pressed."""

    slips: dict[str, int] = field(default_factory=dict)
    works: dict[int, int] = field(default_factory=dict)
    lights: list[int] = field(default_factory=list)

    def number(self, key: str) -> int:
        """Return the number of a key: the same key again is the same number."""
        return self.slips.setdefault(key, len(self.slips) + 1)

    def slip_of(self, work_item_id: int) -> int | None:
        """Return the number that this work came with."""
        return self.works.get(work_item_id)


BOX = Box()
