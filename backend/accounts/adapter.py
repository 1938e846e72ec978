"""How allauth and axes treat staff accounts: by e-mail address, never by open sign-up."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.http import HttpRequest
from django.urls import reverse

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

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Go to the first screen that the account may use."""
        return reverse("accounts_home")


def axes_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Return the address that a sign-in was tried with, whichever name the credential has."""
    given = credentials or {}
    return str(given.get("username") or given.get("email") or "").strip().lower()
