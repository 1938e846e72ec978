"""Signing in: second factor, lock-out, and no word on who has an account."""

import pytest
from django.core import mail
from django.test import Client

from backend.accounts.api import Role, User, Viewer, user_password_reset, viewer_from_scope
from tests.accounts.factories import PASSWORD, SECRET, make_user, totp_code

pytestmark = pytest.mark.django_db
LOGIN = "/cuenta/login/"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> str:
    """Post the form and return where it leads, or "" when it shows the form again."""
    answer = client.post(LOGIN, {"login": email, "password": password})
    return answer.headers.get("Location", "")


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_agent_signs_in_with_the_password_alone(client: Client) -> None:
    make_user("ana@example.cl", Role.FRONT_DESK)
    assert sign_in(client, "ANA@example.cl") == "/cuenta/inicio/"
    assert signed_in(client)


def test_the_pages_have_our_look(client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    assert "Para el personal de las instituciones" in page
    assert "signup" not in page
    assert "Cuenta" in client.get("/cuenta/inactive/").content.decode()


def test_supervisor_needs_the_code(client: Client) -> None:
    make_user("sol@example.cl", Role.SUPERVISOR)
    assert sign_in(client, "sol@example.cl") == "/cuenta/mfa/authenticate/"
    assert not signed_in(client)
    wrong = client.post("/cuenta/mfa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not signed_in(client)
    client.post("/cuenta/mfa/authenticate/", {"code": totp_code()})
    assert signed_in(client)


def test_wrong_codes_are_limited_even_for_the_right_one(client: Client) -> None:
    make_user("sol@example.cl", Role.SUPERVISOR)
    sign_in(client, "sol@example.cl")
    for _ in range(9):
        client.post("/cuenta/mfa/authenticate/", {"code": "000000"})
    client.post("/cuenta/mfa/authenticate/", {"code": totp_code()})
    assert not signed_in(client)


def test_a_code_works_once(client: Client) -> None:
    make_user("sol@example.cl", Role.SUPERVISOR)
    code = totp_code(SECRET)
    sign_in(client, "sol@example.cl")
    client.post("/cuenta/mfa/authenticate/", {"code": code})
    other = Client()
    sign_in(other, "sol@example.cl")
    other.post("/cuenta/mfa/authenticate/", {"code": code})
    assert signed_in(client)
    assert not signed_in(other)


@pytest.mark.parametrize("path", ["/mesa/", "/configuracion/", "/cuenta/password/change/", "/"])
def test_without_a_second_factor_everything_leads_to_enrolment(client: Client, path: str) -> None:
    client.force_login(make_user("sol@example.cl", Role.SUPERVISOR, totp=False))
    assert client.get(path).headers["Location"] == "/cuenta/mfa/totp/activate/"


def test_enrolment_by_htmx_and_api(client: Client) -> None:
    client.force_login(make_user("sol@example.cl", Role.SUPERVISOR, totp=False))
    part = client.get("/mesa/cola/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == "/cuenta/mfa/totp/activate/"
    assert client.get("/api/v1/cases").status_code == 403


def test_enrolling(client: Client) -> None:
    make_user("sol@example.cl", Role.SUPERVISOR, totp=False)
    sign_in(client, "sol@example.cl")
    page = client.get("/cuenta/mfa/totp/activate/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    client.post("/cuenta/mfa/totp/activate/", {"code": totp_code(secret)})
    assert client.get("/cuenta/mfa/recovery-codes/").status_code == 200
    assert client.get("/cuenta/inicio/").headers["Location"] == "/mesa/"


def test_lock_out_after_four_and_the_right_password_does_not_open(client: Client) -> None:
    make_user("ana@example.cl", Role.FRONT_DESK)
    for _ in range(3):
        sign_in(client, "ana@example.cl", "no es")
    locked = client.post(LOGIN, {"login": "ana@example.cl", "password": "no es"})
    assert locked.status_code == 429
    assert "bloqueada" in locked.content.decode()
    again = client.post(LOGIN, {"login": "Ana@example.cl", "password": PASSWORD})
    assert again.status_code == 429
    assert not signed_in(client)


def test_a_locked_account_does_not_lock_its_neighbours(client: Client) -> None:
    make_user("ana@example.cl", Role.FRONT_DESK)
    make_user("eva@example.cl", Role.FRONT_DESK)
    for _ in range(5):
        sign_in(client, "ana@example.cl", "no es")
    assert sign_in(client, "eva@example.cl") == "/cuenta/inicio/"


def test_nobody_learns_who_has_an_account(client: Client) -> None:
    make_user("ana@example.cl", Role.FRONT_DESK)

    def told(path: str, **data: str) -> str:
        page = client.post(path, data, follow=True).content.decode()
        return page.replace("ana@example.cl", "X").replace("nadie@example.cl", "X")

    known = told(LOGIN, login="ana@example.cl", password="no es")
    unknown = told(LOGIN, login="nadie@example.cl", password="no es")
    assert _without_tokens(known) == _without_tokens(unknown)
    known = told("/cuenta/password/reset/", email="ana@example.cl")
    unknown = told("/cuenta/password/reset/", email="nadie@example.cl")
    assert _without_tokens(known) == _without_tokens(unknown)
    assert [message.to for message in mail.outbox] == [["ana@example.cl"]]


def test_no_open_sign_up_and_no_change_of_address(client: Client) -> None:
    page = client.post("/cuenta/signup/", {"email": "x@example.cl", "password1": PASSWORD})
    assert "administración" in page.content.decode()
    assert not User.objects.exists()
    client.force_login(make_user("ana@example.cl", Role.FRONT_DESK))
    client.post("/cuenta/email/", {"email": "otra@example.cl", "action_add": ""})
    assert User.objects.get().email == "ana@example.cl"


def test_an_inactive_account_and_one_without_a_posting(client: Client) -> None:
    user = make_user("ana@example.cl")
    client.force_login(user)
    assert "Sin función" in client.get("/cuenta/inicio/").content.decode()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert sign_in(Client(), "ana@example.cl") in ("", "/cuenta/inactive/")


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())


OWN = "una-clave-propia-y-larga"
CHANGE = "/cuenta/password/change/"


def handed_over(email: str = "eva@example.cl", role: Role = Role.FRONT_DESK) -> str:
    """Make somebody whose password an administrator set, and return it."""
    user = make_user(email, role, totp=False)
    return user_password_reset(viewer=Viewer.system(), user_id=user.pk)


def change(client: Client, old: str, new: str) -> int:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new}).status_code


def test_a_temporary_password_opens_nothing_but_its_change(client: Client) -> None:
    password = handed_over()
    sign_in(client, "eva@example.cl", password)
    for path in ("/mesa/", "/cuenta/inicio/", "/"):
        assert client.get(path)["Location"] == CHANGE
    assert client.get("/mesa/cola/", headers={"HX-Request": "true"})["HX-Redirect"] == CHANGE
    told = client.get("/api/v1/oficinas")
    assert (told.status_code, told.json()["code"]) == (403, "password_temporary")
    assert "Elija su contraseña" in client.get(CHANGE).content.decode()

    assert change(client, password, password) == 200
    assert (
        "distinta de la temporal"
        in client.post(
            CHANGE, {"oldpassword": password, "password1": password, "password2": password}
        ).content.decode()
    )
    assert client.get("/mesa/")["Location"] == CHANGE

    assert change(client, password, OWN) == 302
    assert client.get("/mesa/").status_code == 200
    assert not User.objects.get(email="eva@example.cl").password_is_temporary


def test_the_second_factor_is_asked_after_the_password(client: Client) -> None:
    password = handed_over(role=Role.SUPERVISOR)
    sign_in(client, "eva@example.cl", password)
    assert client.get("/mesa/")["Location"] == CHANGE
    change(client, password, OWN)
    assert client.get("/mesa/")["Location"] == "/cuenta/mfa/totp/activate/"


def test_the_menu_leads_to_password_and_second_factor(client: Client) -> None:
    make_user("ana@example.cl", Role.FRONT_DESK)
    sign_in(client, "ana@example.cl")
    page = client.get("/mesa/").content.decode()
    assert f'href="{CHANGE}"' in page
    assert 'href="/cuenta/mfa/"' in page
    assert "Volver sin cambiarla" in client.get(CHANGE).content.decode()


def test_a_socket_opens_to_nobody_before_the_change(client: Client) -> None:
    handed_over()
    user = User.objects.get(email="eva@example.cl")
    assert viewer_from_scope({"user": user}) == Viewer.nobody()
