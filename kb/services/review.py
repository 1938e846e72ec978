"""Review by a second person: sent, approved, or given back with a reason."""

from django.db import transaction

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.common.errors import InvalidInputError
from kb.errors import NothingToReviewError, OwnReviewError
from kb.models import EditorNotice, Ficha, FichaVersion, VersionStep
from kb.models.editorial import COMMENT_MAX
from kb.services.fichas import locked_ficha
from kb.services.notices import editors_tell
from kb.services.steps import Action, step_record, writers_of
from kb.services.versions import OPEN_STATES, review_forget

State = FichaVersion.State


def ficha_version_submit(*, viewer: Viewer, ficha_id: int, comment: str = "") -> FichaVersion:
    """Send the draft to review."""
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_EDIT)
        version = in_state(ficha, State.DRAFT)
        return _move(viewer, version, State.IN_REVIEW, Action.SUBMITTED, comment)


def ficha_version_approve(*, viewer: Viewer, ficha_id: int, comment: str = "") -> FichaVersion:
    """Approve the version in review: it may now be published, at once or at a date.

    Raises:
        OwnReviewError: the viewer wrote in it.
        NothingToReviewError: nothing is in review.
    """
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_PUBLISH)
        version = in_state(ficha, State.IN_REVIEW)
        approve(viewer, version, comment)
    return version


def approve(viewer: Viewer, version: FichaVersion, comment: str = "") -> None:
    """Mark a locked version as reviewed by the viewer, who must not have written in it."""
    if viewer.user_id is not None and viewer.user_id in writers_of(version):
        raise OwnReviewError
    version.reviewed_by_id = viewer.user_id
    version.reviewed_at = clock.now()
    _move(viewer, version, State.APPROVED, Action.APPROVED, comment)


def ficha_version_reject(*, viewer: Viewer, ficha_id: int, comment: str) -> FichaVersion:
    """Give the version in review, or approved, back to its writers with a reason; they are told."""
    if not comment.strip():
        raise InvalidInputError("Escriba qué hay que corregir.")
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_PUBLISH)
        version = in_state(ficha, State.IN_REVIEW, State.APPROVED)
        review_forget(version)
        _move(viewer, version, State.DRAFT, Action.REJECTED, comment)
        others = writers_of(version) - {viewer.user_id or 0}
        editors_tell(ficha=ficha, kind=EditorNotice.Kind.REJECTED, user_ids=others)
    return version


def ficha_version_discard(*, viewer: Viewer, ficha_id: int) -> FichaVersion:
    """Put the open version aside, whatever its step; it stays in the history and can come back.

    Its writers are told, unless it was one of them who did it alone.
    """
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_EDIT)
        version = in_state(ficha, *OPEN_STATES)
        review_forget(version)
        _move(viewer, version, State.ARCHIVED, Action.ARCHIVED, "")
        others = writers_of(version) - {viewer.user_id or 0}
        editors_tell(ficha=ficha, kind=EditorNotice.Kind.DISCARDED, user_ids=others)
    return version


def in_state(ficha: Ficha, *states: FichaVersion.State) -> FichaVersion:
    """Return a ficha's version in one of these states; raises ``NothingToReviewError``."""
    version = ficha.versions.filter(state__in=states).first()
    if version is None:
        raise NothingToReviewError
    return version


def _move(
    viewer: Viewer,
    version: FichaVersion,
    state: FichaVersion.State,
    action: VersionStep.Action,
    comment: str,
) -> FichaVersion:
    version.state = state
    version.updated_at = clock.now()
    version.save()
    words = comment.strip()[:COMMENT_MAX]
    step_record(viewer=viewer, version=version, action=action, comment=words)
    return version
