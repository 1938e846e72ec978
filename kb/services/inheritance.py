"""Which blocks of a communal variant are its own, and which it takes from the national ficha."""

from kb.blocks import NAMES, blocks_changed
from kb.content import FichaContent, FichaDraft
from kb.models import Ficha, FichaVersion


def published_parent(ficha: Ficha) -> FichaVersion | None:
    """Return the national version that a variant inherits from now, None for any other ficha."""
    if ficha.parent_id is None:
        return None
    return FichaVersion.objects.filter(
        ficha_id=ficha.parent_id, state=FichaVersion.State.PUBLISHED
    ).first()


def inherit(ficha: Ficha, version: FichaVersion, draft: FichaDraft) -> None:
    """Keep in a variant's version which blocks of ``draft`` differ from the national ficha's."""
    parent = published_parent(ficha)
    if parent is None:
        version.based_on = None
        version.overrides = list(NAMES) if ficha.parent_id is not None else []
        return
    version.based_on = parent.number
    version.overrides = blocks_changed(draft_of(parent), draft)


def draft_of(version: FichaVersion) -> FichaDraft:
    """Return what a version says, as an editor's draft."""
    return FichaDraft(
        title=version.title,
        summary=version.summary,
        short_answer=version.short_answer,
        aliases=version.aliases,
        life_events=version.life_events,
        subjects=version.subjects,
        content=FichaContent.model_validate(version.content),
    )
