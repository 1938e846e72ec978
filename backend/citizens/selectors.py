"""Reads about people; each returns only what the viewer may see."""

from django.db.models import Q, QuerySet

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.citizens.models import AccessRecord, Citizen, ContactPoint, OptOut
from backend.common.errors import NotFoundError


def citizens(viewer: Viewer) -> QuerySet[Citizen]:
    """Return the living rows of the viewer's institutions."""
    rows = Citizen.objects.filter(merged_into__isnull=True)
    ids = viewer.institution_ids(Permission.CITIZEN_VIEW)
    return rows if ids is None else rows.filter(institution_id__in=ids)


def citizen_get(viewer: Viewer, citizen_id: int) -> Citizen:
    """Return one person; raises ``NotFoundError`` also when the viewer may not see them."""
    citizen = citizens(viewer).filter(pk=citizen_id).first()
    if citizen is None:
        raise NotFoundError
    return citizen


def citizen_suggestions(viewer: Viewer, citizen: Citizen, limit: int = 5) -> list[Citizen]:
    """Return other rows that may be the same person: the same RUN, declared or checked."""
    if citizen.run_number is None:
        return []
    same = citizens(viewer).filter(
        institution_id=citizen.institution_id, run_number=citizen.run_number
    )
    return list(same.exclude(pk=citizen.pk).order_by("-run_checked", "pk")[:limit])


def contact_points(viewer: Viewer, citizen_id: int) -> list[ContactPoint]:
    """Return how a person can be reached, preferred and verified first; browsers are left out."""
    citizen = citizen_get(viewer, citizen_id)
    rows = ContactPoint.objects.filter(
        Q(citizen=citizen) | Q(citizen__merged_into=citizen)
    ).exclude(kind=ContactPoint.Kind.BROWSER)
    return sorted(rows, key=lambda p: (not p.is_preferred, p.verified_at is None, p.pk))


def contact_point_find(
    viewer: Viewer, *, institution_id: int, kind: str, value: str
) -> ContactPoint | None:
    """Return the contact point of an address, or None; for channels, as the system."""
    ids = viewer.institution_ids(Permission.CITIZEN_VIEW)
    if ids is not None and institution_id not in ids:
        return None
    return ContactPoint.objects.filter(
        institution_id=institution_id, kind=kind, value=value
    ).first()


def is_opted_out(viewer: Viewer, *, contact_point_id: int, channel: str, account: str = "") -> bool:
    """Tell whether the person asked for no more messages on this channel (of this sender)."""
    if not viewer.has(Permission.CITIZEN_VIEW):
        raise NotFoundError
    rows = OptOut.objects.filter(
        contact_point_id=contact_point_id, channel=channel, until__isnull=True
    )
    return rows.filter(account=account).exists() if account else rows.exists()


def access_log(
    viewer: Viewer, *, citizen_id: int | None = None, case_id: int | None = None
) -> QuerySet[AccessRecord]:
    """Return who looked, newest first; only auditors read it."""
    rows = AccessRecord.objects.select_related("user").order_by("-at")
    ids = viewer.institution_ids(Permission.ACCESS_LOG_VIEW)
    if ids is not None:
        rows = rows.filter(institution_id__in=ids)
    if citizen_id is not None:
        rows = rows.filter(citizen_id=citizen_id)
    return rows.filter(case_id=case_id) if case_id is not None else rows
