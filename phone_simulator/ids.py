"""Identifiers and times as the company writes them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from email.utils import format_datetime


def new_sid(prefix: str) -> str:
    """Two letters and 32 hexadecimal digits."""
    return prefix + uuid.uuid4().hex


def now() -> datetime:
    """The instant, in UTC."""
    return datetime.now(UTC)


def stamp() -> str:
    """Now, as stored: ISO 8601 in UTC, sortable."""
    return now().isoformat(timespec="milliseconds")


def rfc2822(iso: str | None) -> str | None:
    """A stored instant as the REST API shows it."""
    return format_datetime(datetime.fromisoformat(iso)) if iso else None
