"""The accounts' tables."""

from backend.accounts.models.devices import Device
from backend.accounts.models.users import Posting, User, UserManager

__all__ = ["Device", "Posting", "User", "UserManager"]
