"""An agent takes an attention: the verb behind every press of "Siguiente".

Its statements are written out, each doing its reading, locking and writing at once: two hundred agents
press together, and building the same statements anew cost more than running them.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from backend.cases.models import Case, Interaction
from backend.cases.services.opening import case_for_interaction
from backend.cases.services.states import case_move, case_moved
from backend.cases.states import CaseState, check_move
from backend.common import clock
from backend.common.errors import NotFoundError

UNATTENDED_STATES = (CaseState.NEW, CaseState.REOPENED)

_ATTEND = """UPDATE cases_interaction
    SET attended_at = COALESCE(attended_at, %s), agent_id = %s WHERE id = %s
    RETURNING case_id, institution_id,
        (SELECT state FROM cases_case WHERE cases_case.id = cases_interaction.case_id)"""
_OPEN = """UPDATE cases_case SET state = %s, version = version + 1,
    last_activity_at = CASE WHEN last_activity_at < %s THEN %s ELSE last_activity_at END
    WHERE id = %s AND state = %s"""


def interaction_attend(*, interaction_id: int, user_id: int, at: datetime | None = None) -> None:
    """An agent took the attention: it gets its agent, its first moment of service and its case.

    A case that nobody attended yet becomes open. Must run inside a transaction.
    Raises ``NotFoundError``.
    """
    at = at or clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_ATTEND, [_stored(at), user_id, interaction_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFoundError
    case_id, institution_id, state = row
    if case_id is None:
        _first_case(interaction_id, user_id, at)
    elif state in UNATTENDED_STATES and not _opened(case_id, institution_id, state, user_id, at):
        # Somebody else moved it in between: locked and read anew.
        _open_locked(Case.objects.select_for_update().get(pk=case_id), user_id, at)


def _first_case(interaction_id: int, user_id: int, at: datetime) -> None:
    """Give a call or a ticket the case that opens when it is taken."""
    rows = Interaction.objects.select_related("contact_point__citizen", "procedure")
    case = case_for_interaction(rows.get(pk=interaction_id))
    if case.state in UNATTENDED_STATES:
        _open_locked(Case.objects.select_for_update().get(pk=case.pk), user_id, at)


def _open_locked(case: Case, user_id: int, at: datetime) -> None:
    if case.state in UNATTENDED_STATES:
        case_move(case=case, after=CaseState.OPEN, actor_id=user_id, at=at)


def _opened(case_id: int, institution_id: int, before: str, user_id: int, at: datetime) -> bool:
    """Open a case that is still as it was read, with its history; tell whether it was."""
    check_move(before, CaseState.OPEN)
    when = _stored(at)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [CaseState.OPEN.value, when, when, case_id, before])
        if cursor.rowcount != 1:
            return False
        cursor.execute(_history(), [when, user_id, case_id])
    case_moved(
        case_id=case_id,
        institution_id=institution_id,
        before=before,
        after=CaseState.OPEN,
        actor_id=user_id,
        at=at,
    )
    return True


@lru_cache(maxsize=1)
def _history() -> str:
    """Return the statement that keeps a case as it now is in its history."""
    kept = Case.history.model
    columns = ", ".join(field.column for field in kept.tracked_fields)
    return (
        f"INSERT INTO {kept._meta.db_table}"  # noqa: S608 - names of our own tables
        f" ({columns}, history_date, history_type, history_user_id)"
        f" SELECT {columns}, %s, '~', %s FROM cases_case WHERE id = %s"
    )


def _stored(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
