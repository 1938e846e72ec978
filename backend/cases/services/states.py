"""Moving a case along its table of states, with what follows from a move."""

from datetime import datetime

from django.db import transaction

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.cases.models import Case, Interaction
from backend.cases.selectors import case_get
from backend.cases.states import ENDED_STATES, CaseState, check_move
from backend.common import clock
from backend.events.api import emit, notice_on_commit, types


def case_lock(viewer: Viewer, case_id: int) -> Case:
    """Return a case the viewer may see, its row locked until the commit."""
    case_get(viewer, case_id)
    return Case.objects.select_for_update().get(pk=case_id)


def case_move(
    *, case: Case, after: str, actor_id: int | None, outcome: str = "", at: datetime | None = None
) -> None:
    """Move a locked case; raises ``MoveNotAllowedError``. Emits ``CaseStateChanged``."""
    at = at or clock.now()
    before = case.state
    check_move(before, after)
    case.state = after
    case.closed_at = at if after in ENDED_STATES else None
    case.outcome = outcome[:40] if after in ENDED_STATES else ""
    case.last_activity_at = max(at, case.last_activity_at)
    case.version += 1
    case.save()
    case_moved(
        case_id=case.pk,
        institution_id=case.institution_id,
        before=before,
        after=after,
        actor_id=actor_id,
        at=at,
    )


def case_moved(
    *,
    case_id: int,
    institution_id: int,
    before: str,
    after: str,
    actor_id: int | None,
    at: datetime,
) -> None:
    """Tell that a case moved: the event, and a notice to who looks at it."""
    emit(
        types.CaseStateChanged(
            institution_id=institution_id,
            occurred_at=at,
            case_id=case_id,
            before=before,
            after=after,
            actor_id=actor_id,
        )
    )
    notice_on_commit(f"case.{case_id}", kind="case.state_changed", case_id=case_id)


def case_conclude(*, viewer: Viewer, interaction: Interaction, state: str, outcome: str) -> None:
    """Move the case of an attention to where its outcome leaves it.

    Whoever may close the attention may: a person who chatted with the contact centre and then comes
    to an office is attended there, on the same case.
    Raises ``NotFoundError``, ``NotAllowedError`` or ``MoveNotAllowedError``.
    """
    viewer.require(
        Permission.CASE_CLOSE,
        institution_id=interaction.institution_id,
        office_id=interaction.office_id,
    )
    if interaction.case_id is None:
        return
    with transaction.atomic():
        case = case_lock(viewer, interaction.case_id)
        if case.state != state:
            case_move(case=case, after=state, actor_id=viewer.user_id, outcome=outcome)


def case_state_change(*, viewer: Viewer, case_id: int, state: str, outcome: str = "") -> Case:
    """Change a case's state by hand: to wait for the person, to resolve, to close, to reopen.

    Raises ``NotFoundError``, ``NotAllowedError`` or ``MoveNotAllowedError``.
    """
    with transaction.atomic():
        case = case_lock(viewer, case_id)
        viewer.require(
            Permission.CASE_CLOSE, institution_id=case.institution_id, office_id=case.office_id
        )
        if case.state != state:
            case_move(case=case, after=state, actor_id=viewer.user_id, outcome=outcome)
    return case


def case_wake(*, case: Case, at: datetime) -> None:
    """The person wrote or came: an ended case reopens, a waiting one is ours again.

    The row is locked and read anew: an agent may be closing it at this moment.
    """
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    if fresh.state in ENDED_STATES:
        case_move(case=fresh, after=CaseState.REOPENED, actor_id=None, at=at)
    elif fresh.state == CaseState.WAITING:
        case_move(case=fresh, after=CaseState.OPEN, actor_id=None, at=at)
    elif at > fresh.last_activity_at:
        Case.objects.filter(pk=fresh.pk).update(last_activity_at=at)
    case.state = fresh.state
    case.closed_at = fresh.closed_at
    case.last_activity_at = max(at, fresh.last_activity_at)
