"""Accounts of staff: made and mended by an administrator, never by open sign-up."""

import secrets

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from backend.accounts.errors import EmailTakenError, WeakPasswordError
from backend.accounts.models import User
from backend.accounts.permissions import Permission
from backend.accounts.selectors import user_get, user_is_within
from backend.accounts.viewer import Viewer
from backend.common.errors import InvalidInputError, NotAllowedError

# No letters or digits that are read wrongly from paper or over the phone.
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def temporary_password() -> str:
    """Return a password to hand over in person: 16 readable characters, about 79 bits."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))


def user_create(
    *,
    viewer: Viewer,
    email: str,
    name: str,
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """Make an account without any posting, so that it may do nothing yet.

    Args:
        viewer: someone who manages staff somewhere.
        email: the address to sign in with; kept in lower case.
        name: the name that colleagues see.
        password: checked against the password rules; None makes an account that cannot sign in.
        is_demo: marks an invented person; production refuses to start with one.

    Raises:
        NotAllowedError: the viewer manages no staff.
        InvalidInputError: the address or name is not one.
        WeakPasswordError: the password breaks a rule.
        EmailTakenError: the address has an account.
    """
    if not viewer.has(Permission.STAFF_MANAGE):
        raise NotAllowedError
    email, name = email.strip().lower(), " ".join(name.split())
    try:
        validate_email(email)
    except ValidationError as error:
        raise InvalidInputError("El correo no es válido. Ejemplo: ana@municipio.cl.") from error
    if not name or len(name) > 120:
        raise InvalidInputError("Escriba el nombre de la persona (hasta 120 letras).")
    if password is not None and not is_demo:
        _password_check(password, User(email=email, name=name))
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=name, is_demo=is_demo)
    except IntegrityError as error:
        raise EmailTakenError from error


def user_password_reset(*, viewer: Viewer, user_id: int) -> str:
    """Give a member of staff a new temporary password and return it, to be handed over in person.

    Whoever signs in with it must choose one of their own before anything else.

    Raises:
        NotFoundError: no such person among those the viewer manages.
        NotAllowedError: the person also works where the viewer does not manage staff.
    """
    user = _managed(viewer, user_id)
    password = temporary_password()
    user.set_password(password)
    user.password_is_temporary = True
    user.save(update_fields=["password", "password_is_temporary"])
    return password


def user_totp_reset(*, viewer: Viewer, user_id: int) -> None:
    """Forget a lost telephone's second factor; the person enrols a new one at the next sign-in."""
    Authenticator.objects.filter(user=_managed(viewer, user_id)).delete()


def user_active_set(*, viewer: Viewer, user_id: int, active: bool) -> User:
    """Let an account sign in, or no longer; nobody can do it to themselves."""
    if viewer.user_id == user_id:
        raise NotAllowedError("No puede desactivar su propia cuenta.")
    user = _managed(viewer, user_id)
    user.is_active = active
    user.save(update_fields=["is_active"])
    return user


def _managed(viewer: Viewer, user_id: int) -> User:
    user = user_get(viewer=viewer, user_id=user_id)
    if not user_is_within(viewer=viewer, user_id=user_id):
        raise NotAllowedError(
            "Esta persona también trabaja en otra institución: pídalo a la administración del sistema."
        )
    return user


def _password_check(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPasswordError(" ".join(error.messages)) from error
