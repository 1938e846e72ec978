"""From an account, a request or a socket to the viewer who looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from backend.accounts.models import Device, User
from backend.accounts.permissions import ROLES_WITH_SECOND_FACTOR, Role
from backend.accounts.selectors import current_postings, device_by_token
from backend.accounts.services.devices import DEVICE_COOKIE
from backend.accounts.viewer import PostingGrant, Viewer


@dataclass(frozen=True, slots=True)
class Seen:
    """Who signed in, and what they owe before anything opens."""

    viewer: Viewer
    owes_second_factor: bool = False
    owes_password: bool = False

    @property
    def admitted(self) -> Viewer:
        """Return the viewer, or nobody as long as something is owed."""
        return Viewer.nobody() if self.owes_second_factor or self.owes_password else self.viewer


class StaffRequest(HttpRequest):
    """A request as ``ViewerMiddleware`` leaves it."""

    viewer: Viewer
    owes_second_factor: bool
    owes_password: bool


def viewer_for(user: Any) -> Viewer:
    """Return the viewer of an account with its current postings (one query); nobody for a visitor.

    An inactive account has no posting. What the account owes is not looked at: see
    ``viewer_from_request`` and ``viewer_from_scope``.
    """
    return _seen(user).viewer


def second_factor_missing(user: Any) -> bool:
    """Tell whether the account holds a role that needs TOTP and has not enrolled one."""
    return _seen(user).owes_second_factor


def viewer_from_request(request: HttpRequest) -> Viewer:
    """Return who looks: the signed-in account, kept on the request after the first call.

    Whoever still owes the second factor, or a password of their own, is nobody.
    """
    known = getattr(request, "viewer", None)
    if isinstance(known, Viewer):
        return known
    seen = _seen(getattr(request, "user", None))
    kept = cast("StaffRequest", request)
    kept.viewer = seen.admitted
    kept.owes_second_factor, kept.owes_password = seen.owes_second_factor, seen.owes_password
    return kept.viewer


def viewer_from_scope(scope: Mapping[str, Any]) -> Viewer:
    """Return who opened a socket (needs Channels' ``AuthMiddlewareStack``); reads the database.

    Raises nothing: a visitor, or whoever owes the second factor or a password, is nobody.
    """
    user = scope.get("user")
    user_id = getattr(user, "pk", None)
    found = User.objects.filter(pk=user_id).first() if user_id else None
    return _seen(found).admitted


def device_from_request(request: HttpRequest, *, kind: str = "") -> Device | None:
    """Return the enrolled screen that sent a request, of ``kind`` if one is asked; else None."""
    return device_by_token(request.COOKIES.get(DEVICE_COOKIE, ""), kind=kind)


def device_from_scope(scope: Mapping[str, Any], *, kind: str = "") -> Device | None:
    """Return the enrolled screen that opened a socket (needs Channels' cookie middleware)."""
    cookies: Mapping[str, str] = scope.get("cookies") or {}
    return device_by_token(cookies.get(DEVICE_COOKIE, ""), kind=kind)


def _seen(user: Any) -> Seen:
    if not isinstance(getattr(user, "pk", None), int) or not user.is_active:
        return Seen(Viewer.nobody())
    totp = Authenticator.objects.filter(user_id=OuterRef("user_id"), type=Authenticator.Type.TOTP)
    rows = list(
        current_postings()
        .filter(user_id=user.pk)
        .annotate(has_totp=Exists(totp))
        .select_related("office", "institution")
        .order_by("pk")
    )
    grants = tuple(PostingGrant(Role(r.role), r.institution_id, r.office_id) for r in rows)
    label = next((str(r.office or r.institution) for r in rows if r.institution_id), "")
    needs = any(grant.role in ROLES_WITH_SECOND_FACTOR for grant in grants)
    viewer = Viewer(user_id=user.pk, name=user.name, postings=grants, place_label=label)
    return Seen(
        viewer,
        owes_second_factor=needs and not rows[0].has_totp,
        owes_password=user.password_is_temporary,
    )
