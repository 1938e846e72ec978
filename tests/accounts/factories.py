"""Staff for tests."""

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from backend.accounts.api import (
    ROLES_WITH_SECOND_FACTOR,
    Role,
    User,
    Viewer,
    posting_grant,
    user_create,
    viewer_for,
)

PASSWORD = "una-clave-que-nadie-adivina"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_user(
    email: str,
    role: Role | None = None,
    *,
    institution_id: int | None = None,
    office_id: int | None = None,
    totp: bool | None = None,
) -> User:
    """Make an account with one posting; the second factor is enrolled when the role needs it."""
    system = Viewer.system()
    user = user_create(
        viewer=system, email=email, name=email.split("@", maxsplit=1)[0], password=PASSWORD
    )
    if role is not None:
        posting_grant(
            viewer=system,
            user_id=user.pk,
            role=role,
            institution_id=institution_id,
            office_id=office_id,
        )
    if totp if totp is not None else role in ROLES_WITH_SECOND_FACTOR:
        TOTP.activate(user, SECRET)
    return user


def make_viewer(
    email: str, role: Role, institution_id: int | None = None, office_id: int | None = None
) -> Viewer:
    """Make an account with one posting and return its viewer."""
    user = make_user(email, role, institution_id=institution_id, office_id=office_id)
    return viewer_for(user)


def totp_code(secret: str = SECRET) -> str:
    """Return the code that holds right now."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))
