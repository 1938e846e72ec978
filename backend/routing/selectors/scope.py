"""Where a viewer may look."""

from django.db.models import Q

from backend.accounts.api import Permission, Viewer


def places(viewer: Viewer, *permissions: Permission) -> Q:
    """Return the filter on ``institution`` and ``office`` that any of the permissions opens.

    As ``Viewer.can``: a posting of one office also covers what belongs to no office.
    """
    if viewer.is_system:
        return Q()
    found = Q(pk__in=[])
    for grant in (g for permission in permissions for g in viewer.grants(permission)):
        if grant.institution_id is None:
            return Q()
        within = Q(institution_id=grant.institution_id)
        if grant.office_id is not None:
            within &= Q(office_id=grant.office_id) | Q(office__isnull=True)
        found |= within
    return found
