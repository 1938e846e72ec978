"""The demo country is whole, loads twice into the same, and its people can sign in."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from backend.accounts.api import Role, User, demo_accounts
from backend.accounts.demo import DEMO_PASSWORD
from backend.config.demo import demo_country_load, demo_is_loaded
from backend.directory.api import agreements_list, institution_by_code, office_open
from backend.directory.models import Desk, Institution, Office
from backend.routing.models import PriorityClass, Queue

pytestmark = pytest.mark.django_db


def test_the_demo_country() -> None:
    steps: list[str] = []
    first = demo_country_load(steps.append)
    assert demo_is_loaded()
    assert len(steps) >= 4
    assert (first.partners, first.agreed_procedures) == (28, 91)
    host = institution_by_code("ips")
    assert host is not None
    agreements = agreements_list(host_id=host.pk)
    assert agreements.count() == 28
    assert sum(len(row.procedures.all()) for row in agreements) == 91

    regions = Counter(
        Office.objects.filter(institution=host).values_list("commune__province__region", flat=True)
    )
    assert len(regions) == 16
    assert Office.objects.filter(commune__name__in=["Ollagüe", "Puente Alto"]).count() == 2
    for office in Office.objects.filter(is_remote=False):
        assert office.hours.exists()
        assert office.desks.exists()
        assert Queue.objects.filter(
            office=office, series_letter="A", members__isnull=False
        ).exists()
    assert office_open(Office.objects.get(code="ips-santiago"))
    assert office_open(Office.objects.get(code="ips-contacto"))
    assert PriorityClass.objects.filter(institution=host, code="discapacidad").exists()
    assert {account.role for account in demo_accounts()} == {role.label for role in Role}

    counts = [model.objects.count() for model in (Institution, Office, Desk, Queue, User)]
    assert demo_country_load(steps.append) == first
    assert counts == [model.objects.count() for model in (Institution, Office, Desk, Queue, User)]
    everybody_signs_in()


def everybody_signs_in() -> None:
    for account in demo_accounts():
        client = Client()
        client.post("/cuenta/login/", {"login": account.email, "password": DEMO_PASSWORD})
        if account.totp:
            fresh = next(now.totp for now in demo_accounts() if now.email == account.email)
            client.post("/cuenta/mfa/authenticate/", {"code": fresh})
        assert "_auth_user_id" in client.session, account.email


@override_settings(PROFILE="production")
def test_never_in_production() -> None:
    with pytest.raises(CommandError):
        call_command("demo_load", verbosity=0)
    assert not User.objects.exists()


def test_bootstrap_is_told_what_is_wrong() -> None:
    answers = {"institution": "I", "short_name": "I", "email": "a@b.cl", "name": "A"}
    with pytest.raises(CommandError):
        call_command("bootstrap", **answers, password="corta", verbosity=0)
    assert not Institution.objects.exists()
