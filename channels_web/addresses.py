"""Addresses of fichas and of the ways to browse them: made in one place, read in another."""

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

LONGEST_SLUG = 80
LONGEST_CODE = 6  # words of a ficha's code


def ficha_address(code: str, title: str) -> str:
    """Return the one address of a ficha: its code, then the words of its title."""
    name = f"{code}-{slugify(title)[:LONGEST_SLUG]}".rstrip("-")
    return reverse("channels_web:ficha", args=[name])


def codes_in(name: str) -> list[str]:
    """Return the codes that an address may begin with, the longest first."""
    parts = name.split("-")
    return ["-".join(parts[:n]) for n in range(min(len(parts), LONGEST_CODE), 0, -1)]


def short_address(code: str) -> str:
    """Return the whole short address of a ficha, as it goes into an SMS or on paper."""
    base = str(settings.PUBLIC_BASE_URL).rstrip("/")
    return base + reverse("channels_web:short", args=[code])


def event_address(name: str) -> str:
    """Return the address of a life event."""
    return reverse("channels_web:event", args=[slugify(name)])


def subject_address(name: str) -> str:
    """Return the address of a subject."""
    return reverse("channels_web:subject", args=[slugify(name)])


def institution_address(institution_id: int) -> str:
    """Return the address of an institution's fichas."""
    return reverse("channels_web:institution", args=[institution_id])
