"""A ficha as named blocks: what is compared, inherited and overridden one by one."""

from collections.abc import Collection
from typing import Any

from kb.content import FichaContent, FichaDraft, Step, StepChannel

DOORS: tuple[StepChannel, ...] = ("online", "oficina", "telefono")
_DRAFT = ("title", "summary", "short_answer", "aliases", "life_events", "subjects")
_CONTENT = ("beneficiaries", "requirements", "documents", "cost", "term", "validity", "legal")
NAMES: tuple[str, ...] = (*_DRAFT, *_CONTENT, *DOORS)


def blocks_of(draft: FichaDraft) -> dict[str, Any]:
    """Return what a draft says, by block."""
    steps: dict[str, str] = {step.channel: step.text for step in draft.content.steps}
    return {
        **{name: getattr(draft, name) for name in _DRAFT},
        **{name: getattr(draft.content, name) for name in _CONTENT},
        **{door: steps.get(door, "") for door in DOORS},
    }


def draft_of_blocks(blocks: dict[str, Any], *, comment: str = "") -> FichaDraft:
    """Return the draft that says these blocks; the opposite of ``blocks_of``."""
    return FichaDraft(
        **{name: blocks[name] for name in _DRAFT},
        content=FichaContent(
            **{name: blocks[name] for name in _CONTENT},
            steps=[Step(channel=door, text=blocks[door]) for door in DOORS if blocks[door]],
        ),
        comment=comment,
    )


def blocks_changed(before: FichaDraft, after: FichaDraft) -> list[str]:
    """Return the names of the blocks that differ, in reading order."""
    old, new = blocks_of(before), blocks_of(after)
    return [name for name in NAMES if old[name] != new[name]]


def resolved(parent: FichaDraft, own: FichaDraft, overrides: Collection[str]) -> FichaDraft:
    """Return ``own`` with every block that is not overridden taken from ``parent``."""
    theirs, mine = blocks_of(parent), blocks_of(own)
    chosen = {name: mine[name] if name in overrides else theirs[name] for name in NAMES}
    return draft_of_blocks(chosen, comment=own.comment)
