"""How allauth and axes treat staff accounts: by e-mail address, never by open sign-up."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.accounts.models import User

FRESH_SECONDS = 300


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up: staff do not make their own accounts."""
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask for the password again, but not of whoever signed in within five minutes."""
        records = get_authentication_records(context.request, context.request.user)
        if records and time.time() - records[-1]["at"] < FRESH_SECONDS:
            return False
        return bool(super().is_reauthentication_required(app=app))

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Check a new password; the temporary one that was handed over does not do."""
        if user is not None and user.password_is_temporary and user.check_password(password):
            raise ValidationError(_("Elija una contraseña distinta de la temporal."))
        return str(super().clean_password(password, user))

    def set_password(self, user: User, password: str) -> None:
        """Keep a password that the person chose: it is temporary no longer."""
        user.password_is_temporary = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go on with the day after a change of password."""
        return reverse("accounts_home")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Go to the first screen that the account may use."""
        return reverse("accounts_home")


def axes_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Return the address that a sign-in was tried with, whichever name the credential has."""
    given = credentials or {}
    return str(given.get("username") or given.get("email") or "").strip().lower()
