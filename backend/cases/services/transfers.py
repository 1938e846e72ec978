"""Passing custody of a case to another institution, and back."""

from django.db import transaction

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.cases.models import Case, Transfer
from backend.cases.services.states import case_lock, case_move
from backend.cases.states import CaseState
from backend.common import clock
from backend.common.errors import ConflictError, InvalidInputError
from backend.events.api import emit, types


def case_transfer(*, viewer: Viewer, case_id: int, to_institution_id: int, reason: str) -> Transfer:
    """Pass custody: the receiving institution sees and answers the case until it is returned.

    Ley 19.880 article 14: who lacks the competence sends the matter on at once and says so.
    """
    if not reason.strip():
        raise InvalidInputError("Escriba por qué se deriva el caso.")
    with transaction.atomic():
        case = case_lock(viewer, case_id)
        viewer.require(Permission.CASE_TRANSFER, institution_id=case.institution_id)
        if to_institution_id == case.institution_id:
            raise ConflictError("El caso ya es de esa institución.")
        if case.transfers.filter(returned_at__isnull=True).exists():
            raise ConflictError("El caso ya está derivado. Espere su vuelta.")
        transfer = Transfer.objects.create(
            case=case,
            from_institution_id=case.institution_id,
            to_institution_id=to_institution_id,
            reason=reason.strip()[:250],
            made_by_id=viewer.staff_id,
            made_at=clock.now(),
        )
        case_move(case=case, after=CaseState.TRANSFERRED, actor_id=viewer.user_id)
        emit(
            types.CaseTransferred(
                institution_id=case.institution_id,
                occurred_at=transfer.made_at,
                case_id=case.pk,
                to_institution_id=to_institution_id,
                transfer_id=transfer.pk,
                actor_id=viewer.user_id,
            )
        )
    return transfer


def case_transfer_return(*, viewer: Viewer, transfer_id: int, answer: str) -> Case:
    """Give custody back with an answer; the case is open again at its own institution."""
    with transaction.atomic():
        transfer = Transfer.objects.select_for_update().get(pk=transfer_id)
        viewer.require(Permission.CASE_TRANSFER, institution_id=transfer.to_institution_id)
        if transfer.returned_at is not None:
            raise ConflictError("Esta derivación ya se devolvió.")
        transfer.returned_at = clock.now()
        transfer.returned_by_id = viewer.user_id
        transfer.answer = answer.strip()
        transfer.save()
        case = Case.objects.select_for_update().get(pk=transfer.case_id)
        if case.state == CaseState.TRANSFERRED:
            case_move(case=case, after=CaseState.OPEN, actor_id=viewer.user_id)
    return case
