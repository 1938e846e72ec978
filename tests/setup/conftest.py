"""Administrators of three reaches, and somebody who only attends."""

from dataclasses import dataclass

import pytest
from django.test import Client

from backend.accounts.api import Role, User
from backend.directory.api import Institution, Office
from tests.accounts.factories import make_user
from tests.directory.factories import make_institution, make_office


@dataclass(frozen=True)
class World:
    """Two institutions, and who may set up what."""

    mine: Institution
    other: Institution
    office: Office
    sister: Office
    foreign: Office
    system: User
    whole: User
    local: User
    agent: User

    def client(self, user: User) -> Client:
        """Return a browser signed in as ``user``."""
        browser = Client()
        browser.force_login(user)
        return browser


@pytest.fixture
def world(db: None) -> World:
    mine, other = make_institution("mine"), make_institution("other")
    office, sister = make_office(mine, "uno"), make_office(mine, "dos")
    foreign = make_office(other, "ajena")
    admin = Role.ADMINISTRATOR
    return World(
        mine=mine,
        other=other,
        office=office,
        sister=sister,
        foreign=foreign,
        system=make_user("sistema@example.cl", admin),
        whole=make_user("entera@example.cl", admin, institution_id=mine.pk),
        local=make_user("local@example.cl", admin, institution_id=mine.pk, office_id=office.pk),
        agent=make_user(
            "agente@example.cl", Role.FRONT_DESK, institution_id=mine.pk, office_id=office.pk
        ),
    )
