"""The public API: open, typed, and calm about rubbish."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


def test_lists_are_open_and_say_nothing_of_people() -> None:
    office = factories.office()
    factories.queue(office.institution, at=office)
    client = Client()
    names = client.get(f"{BASE}/instituciones").json()
    assert names[0]["code"] == office.institution.code
    assert client.get(f"{BASE}/oficinas").json()[0]["is_open"] is False
    queue = client.get(f"{BASE}/oficinas/{office.code}/filas").json()[0]
    assert (queue["tickets_to_serve"], queue["low_seconds"]) == (0, None)


def test_procedures_come_in_pages() -> None:
    factories.procedure(days=20)
    answer = Client().get(f"{BASE}/tramites").json()
    assert answer["total"] == 1
    assert answer["items"][0]["legal_term_days"] == 20


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/oficinas/no-existe/filas", 404),
        ("/tramites?offset=-1", 422),
        ("/tramites?offset=muchos", 422),
        ("/fichas", 422),
        ("/fichas?q=" + "a" * 500, 422),
        ("/tramites?q=%00", 422),
        ("/no-existe", 404),
    ],
)
def test_rubbish_gets_a_problem_and_never_a_500(path: str, status: int) -> None:
    answer = Client().get(f"{BASE}{path}")
    assert answer.status_code == status


def test_problems_are_rfc_9457() -> None:
    answer = Client().get(f"{BASE}/oficinas/no-existe/filas")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_it_describes_itself() -> None:
    document = Client().get(f"{BASE}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        f"{BASE}/instituciones",
        f"{BASE}/tramites",
        f"{BASE}/oficinas",
        f"{BASE}/oficinas/{{code}}/filas",
        f"{BASE}/fichas",
    }
