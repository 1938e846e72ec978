"""Tells the knowledge base, which knows no queue, who has which skill."""

from collections.abc import Collection

from backend.accounts.api import Viewer
from backend.routing.api import AgentSkill, Skill


def skills_of(viewer: Viewer) -> frozenset[str]:
    """Return the codes of the viewer's own skills."""
    if viewer.user_id is None:
        return frozenset()
    rows = AgentSkill.objects.filter(user_id=viewer.user_id)
    return frozenset(rows.values_list("skill__code", flat=True))


def skills_offered(viewer: Viewer, institution_ids: Collection[int] | None) -> dict[str, str]:
    """Return the names of the skills of some institutions (None: of all), by code."""
    del viewer
    rows = Skill.objects.all()
    if institution_ids is not None:
        rows = rows.filter(institution_id__in=institution_ids)
    return dict(rows.order_by("name").values_list("code", "name"))
