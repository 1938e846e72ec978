"""What production refuses to start with."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend.config import checks
from tests import factories

GOOD_KEY = "q8Zr3vXkT1mWcYp5LdHs7NfGjB2aUe9oRiKt4VxQy6CwMz0EuD"


@pytest.fixture
def production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings of a sound production node."""
    settings.PROFILE = "production"
    settings.SECRET_KEY = GOOD_KEY
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["ventanilla.example.cl"]
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    settings.REDIS_URL = "redis://redis:6379/0"
    return settings


def refused() -> set[str]:
    return {str(message.id) for check in checks.ALL for message in check(None)}


@pytest.mark.django_db
def test_a_sound_node_starts(production: Any) -> None:
    assert refused() == set()
    checks.refuse_unsafe_production()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("SECRET_KEY", "short", "ventanilla.E001"),
        ("SECRET_KEY", "embedded-only-development-key-not-for-production", "ventanilla.E001"),
        ("DEBUG", True, "ventanilla.E002"),
        ("ALLOWED_HOSTS", [], "ventanilla.E003"),
        ("ALLOWED_HOSTS", ["*"], "ventanilla.E003"),
        ("REDIS_URL", "", "ventanilla.E005"),
    ],
)
def test_what_belongs_to_a_laptop_is_refused(
    production: Any, name: str, value: object, error: str
) -> None:
    setattr(production, name, value)
    assert refused() == {error}
    with pytest.raises(ImproperlyConfigured):
        checks.refuse_unsafe_production()


@pytest.mark.django_db
def test_sqlite_is_refused(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = "backend.config.embedded.sqlite"
    monkeypatch.setitem(production.DATABASES["default"], "ENGINE", engine)
    assert refused() == {"ventanilla.E004"}


@pytest.mark.django_db
def test_a_demo_account_is_refused(production: Any) -> None:
    account = factories.user()
    account.is_demo = True
    account.save()
    assert refused() == {"ventanilla.E006"}
    with pytest.raises(ImproperlyConfigured, match="demo accounts"):
        checks.refuse_unsafe_production()


@pytest.mark.django_db
def test_other_profiles_may_have_demo_accounts() -> None:
    account = factories.user()
    account.is_demo = True
    account.save()
    checks.refuse_unsafe_production()
