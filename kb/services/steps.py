"""The steps of a version's life, and who wrote it."""

from backend.accounts.api import Viewer
from backend.common import clock
from kb.models import FichaVersion, VersionStep

Action = VersionStep.Action


def step_record(
    *, viewer: Viewer, version: FichaVersion, action: VersionStep.Action, comment: str = ""
) -> None:
    """Keep who did what to a version, when and why.

    Saving again and again is one step; what the system itself loads is told by its publication.
    """
    if action == Action.SAVED:
        if viewer.user_id is None:
            return
        last = version.steps.first()
        if last is not None and last.action == action and last.actor_id == viewer.user_id:
            last.at = clock.now()
            last.save(update_fields=["at"])
            return
    VersionStep.objects.create(
        version=version,
        action=action,
        actor_id=viewer.user_id,
        at=clock.now(),
        comment=comment,
    )


def writers_of(version: FichaVersion) -> frozenset[int]:
    """Return the accounts that wrote in a version: none of them may review it."""
    saved = version.steps.filter(action=Action.SAVED).values_list("actor_id", flat=True)
    return frozenset(pk for pk in (*saved, version.author_id) if pk is not None)
