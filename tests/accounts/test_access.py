"""Walks every address x role x (own, other institution), allowed and denied, as one table."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from backend.accounts.api import PERMISSIONS, Role
from backend.ports import channels
from tests.accounts.access_table import (
    DESK_TABLE,
    KB_TABLE,
    OUTSIDE_TABLE,
    SETUP_TABLE,
    SIGN_IN,
    SIGNED,
    Door,
    Gate,
)
from tests.accounts.access_world import NOTHING, Side, make_side
from tests.accounts.factories import make_user
from tests.mailroom.conftest import ToyAdapter

pytestmark = pytest.mark.django_db
TABLE: dict[str, Gate] = SETUP_TABLE | DESK_TABLE | KB_TABLE | OUTSIDE_TABLE
# Whole sub-trees that other people's code or one signature guards alike.
PREFIXES = {"cuenta/": SIGN_IN, "twilio/": SIGNED}
# Something plausible for every form, so that an answer is about the person and not about the form.
FILLED = {
    "text": "Hola",
    "reason": "Se aclara",
    "note": "Se aclara",
    "comment": "Falta un paso",
    "state": "resolved",
    "outcome": "informed",
    "key": "x",
}
PARAMETER = re.compile(r"<\w+:(\w+)>")
REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


ROUTES = sorted(set(routes(get_resolver())))


def gate_of(route: str) -> Gate | None:
    for prefix, gate in PREFIXES.items():
        if route.startswith(prefix):
            return gate
    return TABLE.get(route)


def test_every_address_is_in_the_table() -> None:
    missing = [route for route in ROUTES if gate_of(route) is None]
    gone = [route for route in TABLE if route not in ROUTES]
    assert missing == [], "say in tests/accounts/access_table.py who may ask for these"
    assert gone == []


@pytest.fixture
def sides(db: None) -> Iterator[tuple[Side, Side]]:
    with channels.registered(ToyAdapter()):
        yield make_side("mine"), make_side("other")


def ask(client: Client, route: str, gate: Gate, values: dict[str, object]) -> HttpResponse:
    """Ask, and undo whatever the answer did."""
    path = "/" + PARAMETER.sub(lambda found: str(values[found[1]]), route)
    client.raise_request_exception = False
    session = SimpleCookie(client.cookies.output(header=""))
    with transaction.atomic():
        answer = client.get(path) if gate.method == "GET" else client.post(path, FILLED)
        transaction.set_rollback(True)
    client.cookies = session
    return answer  # type: ignore[return-value]  # the test client's answers are responses


def to_sign_in(answer: HttpResponse) -> bool:
    return "/cuenta/login/" in answer.headers.get("Location", "")


def is_refused(answer: HttpResponse) -> bool:
    return answer.status_code in REFUSED or to_sign_in(answer)


def said(answer: HttpResponse, side: Side) -> tuple[int, str]:
    """Return status and words, without tokens and ids: what one could learn from an answer."""
    words = answer.content.decode()
    for value in {str(10**9), *map(str, side.values.values())}:
        words = re.sub(rf"(?<=/){re.escape(value)}(?=/)", "N", words)
    return answer.status_code, re.sub(r"[A-Za-z0-9]{64}", "", words)


def staff_problem(
    client: Client, route: str, gate: Gate, role: Role, sides: tuple[Side, Side]
) -> str:
    """Return what is wrong with how a role is treated at a staff address, "" when nothing is."""
    mine, other = sides
    may = gate.permission in PERMISSIONS[role]
    own = ask(client, route, gate, mine.values)
    if own.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"{route} {role}: {own.status_code}"
    if not may and not is_refused(own):
        return f"{route} {role}: {own.status_code} without {gate.permission}"
    if may and is_refused(own) and own.status_code not in gate.unready:
        return f"{route} {role}: {own.status_code} with {gate.permission}"
    needs_object = set(PARAMETER.findall(route)) - set(NOTHING) - {"key", "kind", "what", "number"}
    if needs_object:
        theirs = ask(client, route, gate, other.values)
        if is_refused(theirs) or theirs.status_code in gate.elsewhere:
            return ""
        nobodys = ask(client, route, gate, other.values | dict.fromkeys(needs_object, 10**9))
        if said(theirs, other) != said(nobodys, other):
            return f"{route} {role}: {theirs.status_code} in another institution"
    return ""


@pytest.mark.parametrize("role", list(Role))
def test_staff_addresses(sides: tuple[Side, Side], role: Role) -> None:
    client = Client()
    user = make_user("yo@mine.cl", role, institution_id=sides[0].institution.pk)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    problems = [
        staff_problem(client, route, gate, role, sides)
        for route in ROUTES
        if (gate := gate_of(route)) is not None and gate.door is Door.STAFF
    ]
    told = [problem for problem in problems if problem]
    assert not told, "\n".join(told)


def test_citizens_are_sent_to_sign_in_or_refused(sides: tuple[Side, Side]) -> None:
    wrong = []
    for route in ROUTES:
        gate = gate_of(route)
        if gate is None or gate.door is not Door.STAFF:
            continue
        answer = ask(Client(), route, gate, sides[0].values)
        if not is_refused(answer):
            wrong.append(f"{route}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("role", [None, *Role])
def test_what_everybody_may_ask_for(sides: tuple[Side, Side], role: Role | None) -> None:
    client = Client()
    if role is not None:
        user = make_user("yo@mine.cl", role, institution_id=sides[0].institution.pk)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    wrong = []
    for route in ROUTES:
        gate = gate_of(route)
        if gate is None or gate.door is not Door.EVERYBODY:
            continue
        answer = ask(client, route, gate, sides[0].values)
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or to_sign_in(answer):
            wrong.append(f"{route}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_screens_and_the_provider_prove_themselves(
    sides: tuple[Side, Side], role: Role | None
) -> None:
    """No account, however mighty, stands in for an enrolled screen or a signature."""
    client = Client()
    if role is not None:
        user = make_user("yo@mine.cl", role, institution_id=sides[0].institution.pk)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    wrong = []
    for route in ROUTES:
        gate = gate_of(route)
        if gate is None or gate.door not in (Door.SCREEN, Door.SIGNED):
            continue
        expected = HTTPStatus.UNAUTHORIZED if gate.door is Door.SCREEN else HTTPStatus.FORBIDDEN
        answer = ask(client, route, gate, sides[0].values)
        if answer.status_code != expected:
            wrong.append(f"{route}: {answer.status_code}")
    assert wrong == []


def test_sign_in_pages_break_for_nobody(sides: tuple[Side, Side]) -> None:
    wrong = []
    for route in ROUTES:
        if not route.startswith("cuenta/") or "^" in route:
            continue
        for client in (Client(), Client()):
            answer = ask(client, route, SIGN_IN, sides[0].values)
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                wrong.append(f"{route}: {answer.status_code}")
    assert wrong == []
