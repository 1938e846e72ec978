"""How allauth and axes treat staff accounts: by e-mail address, never by open sign-up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up: staff do not make their own accounts."""
        return False


def axes_username(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Return the address that a sign-in was tried with, whichever name the credential has."""
    given = credentials or {}
    return str(given.get("username") or given.get("email") or "").strip().lower()
