"""Joining two rows of one person, by hand, with a reason, and undoing it exactly."""

from django.db import transaction

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.citizens.models import Citizen, CitizenMerge, ContactPoint
from backend.common import clock
from backend.common.errors import ConflictError, InvalidInputError, NotFoundError


def citizen_merge(*, viewer: Viewer, kept_id: int, merged_id: int, reason: str) -> CitizenMerge:
    """Join ``merged`` into ``kept``: its contact points move; which ones is kept for undoing.

    Cases stay with the row they were opened for and are found through ``merged_into``.
    Two checked RUNs that differ are two people: refused.
    """
    if not reason.strip():
        raise InvalidInputError("Escriba por qué son la misma persona.")
    with transaction.atomic():
        rows = {
            row.pk: row
            for row in Citizen.objects.select_for_update()
            .filter(pk__in=[kept_id, merged_id], merged_into__isnull=True)
            .order_by("pk")
        }
        if len(rows) != 2:
            raise NotFoundError
        kept, merged = rows[kept_id], rows[merged_id]
        viewer.require(Permission.CITIZEN_MERGE, institution_id=kept.institution_id)
        _check_one_person(kept, merged)
        points = ContactPoint.objects.select_for_update().filter(citizen=merged)
        moved = {"contact_points": [point.pk for point in points]}
        points.update(citizen=kept, is_preferred=False)
        merged.merged_into = kept
        merged.save(update_fields=["merged_into"])
        return CitizenMerge.objects.create(
            institution_id=kept.institution_id,
            kept=kept,
            merged=merged,
            reason=reason.strip()[:250],
            moved=moved,
            made_by_id=viewer.staff_id,
        )


def _check_one_person(kept: Citizen, merged: Citizen) -> None:
    if kept.institution_id != merged.institution_id:
        raise NotFoundError
    both_checked = kept.run_checked and merged.run_checked
    if both_checked and kept.run_number != merged.run_number:
        raise ConflictError("Cada una tiene un RUN comprobado distinto: son dos personas.")


def citizen_merge_undo(*, viewer: Viewer, merge_id: int) -> CitizenMerge:
    """Undo a merge: what moved goes back, whatever was added since stays where it is."""
    with transaction.atomic():
        merge = CitizenMerge.objects.select_for_update().filter(pk=merge_id).first()
        if merge is None:
            raise NotFoundError
        viewer.require(Permission.CITIZEN_MERGE, institution_id=merge.institution_id)
        if merge.undone_at is not None:
            raise ConflictError("Esta unión ya se deshizo.")
        ContactPoint.objects.filter(
            pk__in=merge.moved["contact_points"], citizen_id=merge.kept_id
        ).update(citizen_id=merge.merged_id, is_preferred=False)
        Citizen.objects.filter(pk=merge.merged_id).update(merged_into=None)
        merge.undone_at = clock.now()
        merge.undone_by_id = viewer.user_id
        merge.save(update_fields=["undone_at", "undone_by"])
    return merge
