"""One-time codes that prove a contact point, and opt-outs."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from backend.citizens.models import ContactPoint, OptOut, VerificationCode
from backend.citizens.services.contact_points import contact_point_verify
from backend.common import clock
from backend.common.errors import VentanillaError

LIFETIME = timedelta(minutes=10)
MAX_ATTEMPTS = 5
MAX_PER_HOUR = 5
DIGITS = 6


class TooManyCodesError(VentanillaError):
    """Too many codes were asked for this contact point in an hour."""

    code = "too_many_codes"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = gettext_noop("Se pidieron muchos códigos. Espere una hora y vuelva a intentarlo.")


def _digest(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()


def verification_code_issue(*, contact_point: ContactPoint, purpose: str, subject: str = "") -> str:
    """Make a six-digit code, valid for ten minutes, and return it to be sent; only its hash is kept.

    Raises ``TooManyCodesError`` past five codes an hour for one contact point and purpose.
    """
    recent = VerificationCode.objects.filter(
        contact_point=contact_point,
        purpose=purpose,
        created_at__gt=clock.now() - timedelta(hours=1),
    )
    if recent.count() >= MAX_PER_HOUR:
        raise TooManyCodesError
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    salt = secrets.token_hex(16)
    VerificationCode.objects.create(
        contact_point=contact_point,
        purpose=purpose,
        subject=subject,
        salt=salt,
        code_hash=_digest(salt, code),
        created_at=clock.now(),
        expires_at=clock.now() + LIFETIME,
    )
    return code


def verification_code_check(
    *, contact_point: ContactPoint, purpose: str, code: str, subject: str = ""
) -> bool:
    """Tell whether ``code`` is the latest one sent, within its time and five tries; it works once.

    A right code also verifies the contact point.
    """
    with transaction.atomic():
        latest = (
            VerificationCode.objects.select_for_update()
            .filter(contact_point=contact_point, purpose=purpose, subject=subject)
            .order_by("-created_at", "-id")
            .first()
        )
        if latest is None or latest.used_at or latest.expires_at <= clock.now():
            return False
        if latest.attempts >= MAX_ATTEMPTS:
            return False
        VerificationCode.objects.filter(pk=latest.pk).update(attempts=F("attempts") + 1)
        typed = "".join(character for character in code if character.isdigit())
        if not hmac.compare_digest(_digest(latest.salt, typed), latest.code_hash):
            return False
        VerificationCode.objects.filter(pk=latest.pk).update(used_at=clock.now())
        contact_point_verify(contact_point=contact_point)
    return True


def opt_out_record(
    *, contact_point: ContactPoint, channel: str, account: str, keyword: str
) -> bool:
    """Record that the person wants no more messages here; returns False when that was known."""
    _, made = OptOut.objects.get_or_create(
        contact_point=contact_point,
        channel=channel,
        account=account,
        until=None,
        defaults={"keyword": keyword[:20], "since": clock.now()},
    )
    return made


def opt_out_end(*, contact_point: ContactPoint, channel: str, account: str) -> bool:
    """Record that the person wants messages again; returns False when nothing was in force."""
    return bool(
        OptOut.objects.filter(
            contact_point=contact_point, channel=channel, account=account, until__isnull=True
        ).update(until=clock.now())
    )
