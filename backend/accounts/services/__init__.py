"""What changes accounts, postings and devices."""

from backend.accounts.services.devices import (
    DEVICE_COOKIE,
    EnrolledDevice,
    NewDevice,
    device_code_renew,
    device_create,
    device_enrol,
    device_revoke,
    device_seen,
)
from backend.accounts.services.postings import posting_end, posting_grant
from backend.accounts.services.users import (
    user_active_set,
    user_create,
    user_password_reset,
    user_totp_reset,
)

__all__ = [
    "DEVICE_COOKIE",
    "EnrolledDevice",
    "NewDevice",
    "device_code_renew",
    "device_create",
    "device_enrol",
    "device_revoke",
    "device_seen",
    "posting_end",
    "posting_grant",
    "user_active_set",
    "user_create",
    "user_password_reset",
    "user_totp_reset",
]
