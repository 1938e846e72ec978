"""An attention from its first contact to its end."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.cases.models import Case, Interaction
from backend.cases.selectors import case_get, interaction_get
from backend.cases.services.states import case_move
from backend.cases.states import CaseState
from backend.citizens.api import ContactPoint
from backend.common import clock
from backend.common.errors import ConflictError
from backend.events.api import emit, notice_on_commit, types

EndReason = Interaction.EndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionSeed:
    """How an attention begins."""

    institution_id: int
    channel: str
    account: str
    kind: str
    started_at: datetime
    office_id: int | None = None
    case: Case | None = None
    contact_point: ContactPoint | None = None
    conversation: str = ""
    direction: str = "in"
    identity_level: str = "anonymous"
    procedure_id: int | None = None
    priority_class: str = ""
    language: str = "es"


def interaction_open(seed: InteractionSeed) -> Interaction:
    """Begin an attention; emits ``InteractionOpened``. Must run inside a transaction."""
    interaction = Interaction.objects.create(
        institution_id=seed.institution_id,
        office_id=seed.office_id,
        case=seed.case,
        channel=seed.channel,
        account=seed.account,
        kind=seed.kind,
        direction=seed.direction,
        conversation=seed.conversation,
        contact_point=seed.contact_point,
        identity_level=seed.identity_level,
        procedure_id=seed.procedure_id,
        priority_class=seed.priority_class,
        language=seed.language,
        started_at=seed.started_at,
    )
    emit(
        types.InteractionOpened(
            institution_id=seed.institution_id,
            occurred_at=seed.started_at,
            interaction_id=interaction.pk,
            case_id=seed.case.pk if seed.case else None,
            channel=seed.channel,
            kind=seed.kind,
            office_id=seed.office_id,
            direction=seed.direction,
        )
    )
    return interaction


def interaction_end(
    *,
    interaction_id: int,
    reason: str,
    viewer: Viewer,
    outcome: str = "",
    at: datetime | None = None,
) -> Interaction:
    """End an attention once; emits ``InteractionEnded`` with what statistics count.

    ``reason`` is one of ``Interaction.EndReason``. Ending it again is no error and changes nothing.
    """
    at = at or clock.now()
    with transaction.atomic():
        interaction = (
            Interaction.objects.select_for_update(of=("self",))
            .select_related("procedure", "case__procedure")
            .get(pk=interaction_id)
        )
        if interaction.ended_at is not None:
            return interaction
        interaction.ended_at = max(at, interaction.started_at)
        interaction.end_reason = reason
        interaction.outcome = outcome[:40]
        interaction.save(update_fields=["ended_at", "end_reason", "outcome"])
        emit(_ended(interaction, viewer))
        topics = [f"interaction.{interaction.pk}"]
        topics += [f"case.{interaction.case_id}"] if interaction.case_id else []
        notice_on_commit(*topics, kind="interaction.ended", interaction_id=interaction.pk)
    return interaction


def _ended(interaction: Interaction, viewer: Viewer) -> types.InteractionEnded:
    case_procedure = interaction.case.procedure if interaction.case else None
    procedure = interaction.procedure or case_procedure
    ended_at = interaction.ended_at or clock.now()
    attended = interaction.attended_at
    return types.InteractionEnded(
        institution_id=interaction.institution_id,
        occurred_at=ended_at,
        interaction_id=interaction.pk,
        case_id=interaction.case_id,
        channel=interaction.channel,
        kind=interaction.kind,
        direction=interaction.direction,
        started_at=interaction.started_at,
        end_reason=interaction.end_reason,
        office_id=interaction.office_id,
        procedure_id=procedure.pk if procedure else None,
        responsible_id=procedure.institution_id if procedure else interaction.institution_id,
        agent_id=interaction.agent_id or viewer.user_id,
        identity_level=interaction.identity_level,
        priority_class=interaction.priority_class,
        wait_seconds=_seconds(interaction.started_at, attended),
        service_seconds=_seconds(attended, ended_at),
        first_response_seconds=_seconds(interaction.started_at, interaction.first_response_at),
    )


def _seconds(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return max(0, round((end - start).total_seconds()))


def interaction_move(*, viewer: Viewer, interaction_id: int, to_case_id: int) -> Interaction:
    """Move an attention to another case of the same institution; emits ``InteractionMoved``.

    A case that is left without any attention and was opened by this one is closed as moved.
    """
    with transaction.atomic():
        interaction = interaction_get(viewer, interaction_id)
        target = case_get(viewer, to_case_id)
        viewer.require(Permission.CASE_MOVE, institution_id=interaction.institution_id)
        if target.institution_id != interaction.institution_id:
            raise ConflictError("El otro caso es de otra institución.")
        before_id = interaction.case_id
        if before_id == target.pk:
            return interaction
        Interaction.objects.filter(pk=interaction.pk).update(case=target)
        interaction.case = target
        emit(
            types.InteractionMoved(
                institution_id=interaction.institution_id,
                occurred_at=clock.now(),
                interaction_id=interaction.pk,
                case_id=target.pk,
                from_case_id=before_id,
                actor_id=viewer.user_id,
            )
        )
        if before_id is not None:
            _close_if_empty(before_id, viewer)
        topics = [f"case.{target.pk}"] + ([f"case.{before_id}"] if before_id else [])
        notice_on_commit(*topics, kind="interaction.moved", interaction_id=interaction.pk)
    return interaction


def _close_if_empty(case_id: int, viewer: Viewer) -> None:
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.closed_at is None and not case.interactions.exists() and not case.notes.exists():
        case_move(
            case=case, after=CaseState.CLOSED, actor_id=viewer.user_id, outcome="unido-a-otro"
        )
