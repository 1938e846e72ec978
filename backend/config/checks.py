"""What production refuses to start with. Run by ``check --deploy`` and by every production node."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

WEAK_MARKS = ("insecure", "development", "embedded-only", "tests-only", "changeme", "secret-key")
SHORTEST_SECRET = 40


def secrets_check(app_configs: Sequence[Any] | None, **_: Any) -> list[checks.CheckMessage]:
    """Refuse a secret key that is short or that came with the sources, and DEBUG."""
    found: list[checks.CheckMessage] = []
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_SECRET or any(mark in key for mark in WEAK_MARKS):
        found.append(
            checks.Error(
                "SECRET_KEY is short or comes from an example.",
                hint="Draw one: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="ventanilla.E001",
            )
        )
    if settings.DEBUG:
        found.append(checks.Error("DEBUG is on.", id="ventanilla.E002"))
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append(
            checks.Error(
                "ALLOWED_HOSTS does not name the hosts of this installation.",
                hint="Set ALLOWED_HOSTS=ventanilla.example.cl",
                id="ventanilla.E003",
            )
        )
    return found


def engines_check(app_configs: Sequence[Any] | None, **_: Any) -> list[checks.CheckMessage]:
    """Refuse engines that belong to the embedded profile."""
    found: list[checks.CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"] == "backend.config.embedded.sqlite":
        found.append(
            checks.Error("DATABASE_URL names no PostgreSQL database.", id="ventanilla.E004")
        )
    if not settings.REDIS_URL:
        found.append(checks.Error("REDIS_URL is not set.", id="ventanilla.E005"))
    return found


def demo_check(app_configs: Sequence[Any] | None, **_: Any) -> list[checks.CheckMessage]:
    """Refuse a database that holds a demo account, whose password everyone knows."""
    from django.contrib.auth import get_user_model
    from django.db import DatabaseError

    try:
        demo = get_user_model()._default_manager.filter(is_demo=True).exists()
    except DatabaseError:  # not migrated yet: then there is no account at all
        return []
    if not demo:
        return []
    return [
        checks.Error(
            "The database holds demo accounts, whose passwords are public.",
            hint="Production starts from an empty database: manage.py migrate, then bootstrap.",
            id="ventanilla.E006",
        )
    ]


ALL = (secrets_check, engines_check, demo_check)


def register() -> None:
    """Make the checks part of ``manage.py check --deploy``."""
    for check in ALL:
        checks.register(check, checks.Tags.security, deploy=True)


def refuse_unsafe_production() -> None:
    """Stop a production node that must not run; nothing to do in the other profiles."""
    if settings.PROFILE != "production":
        return
    errors = [message for check in ALL for message in check(None)]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint or ''}" for error in errors))
