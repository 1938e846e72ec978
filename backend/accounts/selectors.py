"""Reads of staff, postings and devices.

System reads (no viewer; they answer "who is this?", not "what may I see?"): ``current_postings``,
``user_names``, ``staff_ids_with``, ``device_by_token``, ``hashed``.
"""

import hashlib
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.accounts.models import Device, Posting, User
from backend.accounts.permissions import PERMISSIONS, Permission
from backend.accounts.viewer import Viewer
from backend.common import clock
from backend.common.errors import NotFoundError


def hashed(secret: str) -> str:
    """Return the SHA-256 under which a random token or code is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def current_postings() -> QuerySet[Posting]:
    """Return the postings in force now."""
    now = clock.now()
    return Posting.objects.filter(Q(until__isnull=True) | Q(until__gt=now), since__lte=now)


def places(viewer: Viewer, permission: Permission) -> Q:
    """Return the filter on ``institution`` and ``office`` of what ``permission`` covers."""
    if viewer.is_system:
        return Q()
    found = Q(pk__in=[])
    for grant in viewer.grants(permission):
        if grant.institution_id is None:
            return Q()
        within = Q(institution_id=grant.institution_id)
        found |= within & Q(office_id=grant.office_id) if grant.office_id else within
    return found


def postings_list(*, viewer: Viewer, user_id: int | None = None) -> QuerySet[Posting]:
    """Return the current postings of the places whose staff the viewer manages."""
    rows = current_postings().filter(places(viewer, Permission.STAFF_MANAGE))
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    return rows.select_related("user", "institution", "office").order_by("user__name", "pk")


def users_list(
    *, viewer: Viewer, text: str = "", institution_id: int | None = None
) -> QuerySet[User]:
    """Return the accounts with a posting where the viewer manages staff, by name."""
    mine = postings_list(viewer=viewer)
    if institution_id is not None:
        mine = mine.filter(institution_id=institution_id)
    rows = User.objects.filter(Exists(mine.order_by().filter(user_id=OuterRef("pk"))))
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return rows.order_by("name", "pk")


def user_get(*, viewer: Viewer, user_id: int) -> User:
    """Return one account that the viewer manages (or their own).

    Raises:
        NotFoundError: there is none, or it works elsewhere.
    """
    rows = User.objects.filter(pk=user_id)
    if not viewer.is_system and viewer.user_id != user_id:
        rows = rows.filter(pk__in=users_list(viewer=viewer).values("pk"))
    user = rows.first()
    if user is None:
        raise NotFoundError("No se encontró esa cuenta.")
    return user


def user_by_email(*, viewer: Viewer, email: str) -> User | None:
    """Return the account of an address, for whoever manages staff somewhere."""
    if not viewer.has(Permission.STAFF_MANAGE):
        return None
    return User.objects.filter(email=email.strip().lower()).first()


def user_is_within(*, viewer: Viewer, user_id: int) -> bool:
    """Tell whether every current posting of an account lies where the viewer manages staff."""
    return all(
        viewer.can_place(
            Permission.STAFF_MANAGE, institution_id=p.institution_id, office_id=p.office_id
        )
        for p in current_postings().filter(user_id=user_id)
    )


def user_names(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the names that colleagues see, by account id."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("pk", "name"))


def staff_ids_with(
    permission: Permission, *, institution_id: int, office_id: int | None = None
) -> frozenset[int]:
    """Return the active accounts that hold ``permission`` in that place."""
    roles = [role.value for role, granted in PERMISSIONS.items() if permission in granted]
    rows = current_postings().filter(role__in=roles, user__is_active=True)
    rows = rows.filter(Q(institution_id=institution_id) | Q(institution_id__isnull=True))
    if office_id is not None:
        rows = rows.filter(Q(office_id=office_id) | Q(office_id__isnull=True))
    return frozenset(rows.values_list("user_id", flat=True))


def devices_list(*, viewer: Viewer, office_id: int | None = None) -> QuerySet[Device]:
    """Return the devices in service of the offices whose devices the viewer manages."""
    rows = Device.objects.filter(places(viewer, Permission.DEVICE_MANAGE), revoked_at__isnull=True)
    if office_id is not None:
        rows = rows.filter(office_id=office_id)
    return rows.select_related("office", "institution").order_by("office__name", "kind", "name")


def device_get(*, viewer: Viewer, device_id: int) -> Device:
    """Return one device, revoked or not, that the viewer manages, or raise ``NotFoundError``."""
    device = Device.objects.filter(places(viewer, Permission.DEVICE_MANAGE), pk=device_id).first()
    if device is None:
        raise NotFoundError("No se encontró ese dispositivo.")
    return device


def device_by_token(token: str, *, kind: str = "") -> Device | None:
    """Return the device in service that holds ``token``, of ``kind`` if one is asked; else None."""
    if not token:
        return None
    rows = Device.objects.select_related("office", "institution").filter(
        token_hash=hashed(token), revoked_at__isnull=True
    )
    return (rows.filter(kind=kind) if kind else rows).first()
