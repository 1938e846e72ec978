"""Contact points: found or made, locked, verified, marked bad."""

from datetime import datetime

from backend.citizens.models import ContactPoint
from backend.common import clock
from backend.common.errors import InvalidInputError
from backend.common.phones import parse_phone
from backend.ports import ContactRef

LOCKED = ("self",)


def contact_ref_normalise(ref: ContactRef) -> ContactRef:
    """Return the contact with its value in canonical form; raises ``InvalidInputError``."""
    if ref.kind == "phone":
        return ContactRef(ref.kind, parse_phone(ref.value).e164, ref.verified)
    if ref.kind == "email":
        address = ref.value.strip().lower()
        local, at, domain = address.partition("@")
        if not (local and at and "." in domain) or " " in address or len(address) > 254:
            raise InvalidInputError("El correo no es válido. Escríbalo así: nombre@correo.cl.")
        return ContactRef(ref.kind, address, ref.verified)
    return ref


def contact_point_lock(*, institution_id: int, ref: ContactRef) -> ContactPoint:
    """Return the contact point of this address, made if new, its row locked until the commit.

    The lock is what makes ten texts of one new number in one second open one case.
    Must run inside a transaction.
    """
    ref = contact_ref_normalise(ref)
    points = ContactPoint.objects.filter(
        institution_id=institution_id, kind=ref.kind, value=ref.value
    )
    point = points.select_for_update(of=LOCKED).first()
    if point is None:
        now = clock.now()
        fresh = ContactPoint(
            institution_id=institution_id,
            kind=ref.kind,
            value=ref.value,
            verified_at=now if ref.verified else None,
            created_at=now,
        )
        ContactPoint.objects.bulk_create([fresh], ignore_conflicts=True)
        point = points.select_for_update(of=LOCKED).get()
    if ref.verified and point.verified_at is None:
        point.verified_at = clock.now()
        point.save(update_fields=["verified_at"])
    return point


def contact_point_verify(*, contact_point: ContactPoint, at: datetime | None = None) -> None:
    """Record that the person proved to hold this contact point."""
    if contact_point.verified_at is None:
        contact_point.verified_at = at or clock.now()
        contact_point.save(update_fields=["verified_at"])


def contact_point_mark_bad(*, contact_point_id: int, code: str) -> None:
    """Record that a provider says this address cannot receive."""
    ContactPoint.objects.filter(pk=contact_point_id, bad_since__isnull=True).update(
        bad_since=clock.now(), bad_code=code[:40]
    )


def contact_point_prefer(*, contact_point: ContactPoint) -> None:
    """Make this the person's preferred contact point, and no other."""
    whose = contact_point.citizen_id
    if whose is None:
        return
    ContactPoint.objects.filter(citizen_id=whose, is_preferred=True).exclude(
        pk=contact_point.pk
    ).update(is_preferred=False)
    contact_point.is_preferred = True
    contact_point.save(update_fields=["is_preferred"])
