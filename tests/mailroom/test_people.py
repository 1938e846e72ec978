"""What a person declares makes a row only where it belongs to something."""

import pytest

from backend.cases.models import Case
from backend.citizens.models import Citizen
from backend.directory.models import Institution
from backend.mailroom.api import receive_now
from backend.ports import ContactRef, DeclaredPerson
from tests import factories
from tests.conftest import HeldClock
from tests.mailroom.conftest import ToyAdapter

pytestmark = pytest.mark.django_db
RUN, OTHER = "12.345.678-5", "11.111.111-1"


@pytest.fixture
def owner(clock: HeldClock, toy: ToyAdapter) -> Institution:
    """An institution with a queue for everything."""
    made = factories.institution()
    factories.queue(made)
    return made


def test_a_run_typed_at_a_kiosk_leaves_no_person_behind(owner: Institution) -> None:
    for _ in range(2):
        receive_now(
            factories.contact(
                owner, kind="visit", contact=None, text="", person=DeclaredPerson(run=RUN)
            )
        )
    assert Citizen.objects.count() == 0
    assert Citizen.history.count() == 0


def test_a_run_declared_with_words_is_the_person_of_the_case(owner: Institution) -> None:
    receive_now(factories.contact(owner, contact=None, person=DeclaredPerson(run=RUN, name="Ana")))
    case = Case.objects.get()
    assert case.citizen is not None
    assert (case.citizen.name, case.citizen.run_number) == ("Ana", 12345678)
    assert Citizen.objects.count() == 1


def test_somebody_else_on_the_same_phone_gets_a_case_and_a_row_of_their_own(
    owner: Institution,
) -> None:
    phone = ContactRef("phone", "+56955500007", verified=True)
    for run in (RUN, OTHER):
        receive_now(factories.contact(owner, contact=phone, person=DeclaredPerson(run=run)))
        owner.refresh_from_db()
    assert Citizen.objects.count() <= 2
    assert Citizen.objects.filter(cases__isnull=True, contact_points__isnull=True).count() == 0
