"""The invented staff of the demo country. Production refuses to start with one of them."""

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import make_password

from backend.accounts.models import User
from backend.accounts.permissions import ROLES_WITH_SECOND_FACTOR, Role
from backend.accounts.selectors import current_postings

DEMO_PASSWORD = "ventanilla-demo"  # noqa: S105 - public on purpose, and refused in production


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account as the start page shows it; ``totp`` is the code of this moment, "" without."""

    role: str
    name: str
    email: str
    password: str
    totp: str
    place: str


def demo_accounts() -> list[DemoAccount]:
    """Return one demo account for each role and place kind worth trying, in the order made.

    A system read for the start page and the ``codes`` command: the first account of each role of each
    institution; two editors, for one reviews what the other wrote. Empty without a demo country.
    """
    rows = (
        current_postings()
        .filter(user__is_demo=True)
        .select_related("user", "institution", "office")
        .order_by("pk")
    )
    seen: Counter[tuple[str, int | None]] = Counter()
    found: list[DemoAccount] = []
    for row in rows:
        kind = (row.role, row.institution_id)
        if seen[kind] == (2 if row.role == Role.EDITOR else 1):
            continue
        seen[kind] += 1
        found.append(
            DemoAccount(
                role=Role(row.role).label,
                name=row.user.name,
                email=row.user.email,
                password=DEMO_PASSWORD,
                totp=_code(row.user) if Role(row.role) in ROLES_WITH_SECOND_FACTOR else "",
                place=str(row.office or row.institution or "Todo el sistema"),
            )
        )
    return found


def demo_passwords_set(users: list[User]) -> None:
    """Give the demo staff their one public password, hashed once (a hash takes 0.3 s)."""
    hashed = make_password(DEMO_PASSWORD)
    for user in users:
        user.password = hashed
    User.objects.bulk_update([user for user in users if user.is_demo], ["password"])


def demo_totp_enrol(user: User) -> None:
    """Enrol the second factor of a demo account, with a secret that is always the same."""
    held = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    if user.is_demo and not held.exists():
        TOTP.activate(user, _secret(user))


def _secret(user: User) -> str:
    digest = hashlib.sha256(f"demo {user.email}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def _code(user: User) -> str:
    # allauth's own idea of now: it, and not our clock, will check the code.
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(_secret(user), counters[len(counters) // 2])))
