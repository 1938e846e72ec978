"""The set-up screens, used as an administrator would, and refused to everybody else."""

import pytest
from django.test import Client

from backend.accounts.api import Device, User
from backend.directory.api import Closure, Desk, Institution, Office, OfficeHours, Procedure
from backend.directory.models import OfficeMessage
from backend.routing.api import PriorityClass, Queue, Skill
from tests.accounts.factories import PASSWORD
from tests.setup.conftest import World

pytestmark = pytest.mark.django_db
INSTITUTION_PAGES = (
    "",
    "primera-oficina/",
    "datos/",
    "tramites/",
    "tramites/nuevo/",
    "convenios/",
    "convenios/nuevo/",
    "oficinas/nueva/",
    "filas/",
    "filas/nueva/",
    "preferencias/",
    "habilidades/",
    "personal/",
    "personal/nueva/",
    "mensajes/",
    "mensajes/greeting/",
)
FOR_OFFICE_ADMINISTRATORS = {
    "",
    "primera-oficina/",
    "filas/",
    "filas/nueva/",
    "personal/",
    "personal/nueva/",
}
OFFICE_PAGES = (
    "",
    "datos/",
    "horario/",
    "cierres/",
    "feriados/",
    "modulos/",
    "tramites/",
    "dispositivos/",
    "mensajes/",
    "mensajes/greeting/",
)


def institution_url(institution: Institution, page: str) -> str:
    return f"/configuracion/{institution.pk}/{page}"


def office_url(office: Office, page: str) -> str:
    return f"/configuracion/oficina/{office.pk}/{page}"


@pytest.mark.parametrize("page", INSTITUTION_PAGES)
def test_institution_pages(world: World, page: str) -> None:
    mine, other = institution_url(world.mine, page), institution_url(world.other, page)
    assert world.client(world.whole).get(mine).status_code == 200
    assert world.client(world.system).get(other).status_code == 200
    assert world.client(world.whole).get(other).status_code == 404
    local = world.client(world.local).get(mine).status_code
    assert local == (200 if page in FOR_OFFICE_ADMINISTRATORS else 403)
    assert world.client(world.agent).get(mine).status_code == 403
    assert Client().get(mine).status_code == 302


@pytest.mark.parametrize("page", OFFICE_PAGES)
def test_office_pages(world: World, page: str) -> None:
    local = world.client(world.local)
    assert local.get(office_url(world.office, page)).status_code == 200
    assert local.get(office_url(world.sister, page)).status_code == 404
    assert world.client(world.whole).get(office_url(world.sister, page)).status_code == 200
    assert world.client(world.whole).get(office_url(world.foreign, page)).status_code == 404


def test_home_shows_what_is_mine(world: World) -> None:
    everything = world.client(world.system).get("/configuracion/").content.decode()
    assert "Institución mine" in everything
    assert "Institución other" in everything
    answer = world.client(world.whole).get("/configuracion/")
    assert answer.headers["Location"] == f"/configuracion/{world.mine.pk}/"


def test_from_nothing_to_an_office_that_can_call(world: World) -> None:
    system = world.client(world.system)
    made = system.post(
        "/configuracion/instituciones/nueva/",
        {"name": "Municipalidad Nueva", "short_name": "Nueva", "code": "nueva", "kind": "service"},
    )
    new = Institution.objects.get(code="nueva")
    assert made.headers["Location"] == institution_url(new, "primera-oficina/")
    answer = system.post(
        institution_url(new, "oficinas/nueva/"),
        {
            "name": "Central",
            "commune": "13201",
            "time_zone": "America/Santiago",
            "desks": "2",
            "opens": "09:00",
            "closes": "14:00",
            "first_queue": "on",
        },
    )
    office = Office.objects.get(institution=new)
    assert answer.headers["Location"].endswith(f"?oficina={office.pk}")
    assert (office.desks.count(), office.hours.count()) == (2, 5)
    queue = Queue.objects.get(office=office)
    assert (queue.series_letter, queue.channels) == ("A", ["counter"])
    page = system.post(
        institution_url(new, "personal/nueva/"),
        {
            "email": "eva@nueva.cl",
            "name": "Eva Rojas",
            "role": "front_desk",
            "office": office.pk,
            "join_queues": "on",
        },
    ).content.decode()
    user = User.objects.get(email="eva@nueva.cl")
    assert queue.members.filter(user=user).exists()
    password = page.split('setup-code-letters">')[1].split("<")[0]
    assert user.check_password(password)
    steps = system.get(answer.headers["Location"]).content.decode()
    assert steps.count("is-done") >= 6
    assert "Tótem activado" in steps


def test_hours_with_lunch_and_a_mistake(world: World) -> None:
    browser = world.client(world.local)
    url = office_url(world.office, "horario/")
    good = {
        "opens_0_1": "08:30",
        "closes_0_1": "13:00",
        "opens_0_2": "14:00",
        "closes_0_2": "17:00",
    }
    assert browser.post(url, good).status_code == 302
    assert OfficeHours.objects.filter(office=world.office).count() == 2
    for wrong in ({"opens_0_1": "09:00"}, {"opens_0_1": "14:00", "closes_0_1": "09:00"}):
        answer = browser.post(url, wrong)
        assert answer.status_code == 422
        assert "Revise lo siguiente" in answer.content.decode()
    assert OfficeHours.objects.filter(office=world.office).count() == 2


def test_closures_desks_and_offered_procedures(world: World) -> None:
    browser = world.client(world.local)
    answer = browser.post(
        office_url(world.office, "cierres/"),
        {"starts": "2030-01-07T12:00", "ends": "2030-01-07T18:00", "reason": "Corte de luz"},
    )
    assert answer.status_code == 302
    closure = Closure.objects.get()
    assert closure.starts_at.hour == 15  # noon in Santiago's summer
    assert browser.post(f"/configuracion/cierre/{closure.pk}/quitar/").status_code == 302
    assert not Closure.objects.exists()
    desks = office_url(world.office, "modulos/")
    assert browser.post(desks, {"number": "1"}).status_code == 302
    assert browser.post(desks, {"number": "1"}).status_code == 422
    desk = Desk.objects.get()
    browser.post(f"{desks}{desk.pk}/")
    assert not Desk.objects.get().is_active


def test_procedures_and_agreements(world: World) -> None:
    whole = world.client(world.whole)
    fields = {"name": "Permiso", "code": "permiso", "legal_term_days": "20", "is_active": "on"}
    assert whole.post(institution_url(world.mine, "tramites/nuevo/"), fields).status_code == 302
    mine = Procedure.objects.get(code="permiso")
    assert mine.legal_term_days == 20
    edited = institution_url(world.mine, f"tramites/{mine.pk}/")
    whole.post(edited, fields | {"name": "Permiso nuevo"})
    assert Procedure.objects.get().name == "Permiso nuevo"
    system = world.client(world.system)
    system.post(
        institution_url(world.other, "tramites/nuevo/"), fields | {"code": "ajeno", "name": "Ajeno"}
    )
    theirs = Procedure.objects.get(code="ajeno")
    url = institution_url(world.mine, "convenios/nuevo/")
    assert "Ajeno" in whole.get(f"{url}?con={world.other.pk}").content.decode()
    data = {"partner": world.other.pk, "since": "2026-01-01", "procedures": [theirs.pk]}
    assert whole.post(url, data).status_code == 302
    offered = office_url(world.office, "tramites/")
    whole.post(offered, {"procedures": [theirs.pk]})
    assert list(world.office.procedures.all()) == [theirs]
    assert whole.post(institution_url(world.other, "tramites/nuevo/"), fields).status_code == 404


def test_queues_classes_and_skills(world: World) -> None:
    whole = world.client(world.whole)
    whole.post(institution_url(world.mine, "habilidades/"), {"name": "Inglés", "code": "ingles"})
    skill = Skill.objects.get()
    fields = {"name": "Pagos", "code": "pagos", "office": world.office.pk, "series_letter": "b"}
    fields |= {"order_key": "10", "wrap_up_seconds": "45", "is_active": "on"}
    url = institution_url(world.mine, "filas/nueva/")
    assert whole.post(url, fields | {"skills": [skill.pk]}).status_code == 302
    queue = Queue.objects.get()
    assert (queue.series_letter, queue.office_id) == ("B", world.office.pk)
    assert queue.wrap_up_seconds == 45
    assert whole.post(url, fields | {"code": "otra"}).status_code == 422
    edit = institution_url(world.mine, f"filas/{queue.pk}/")
    whole.post(edit, fields | {"members": [world.agent.pk]})
    assert queue.members.get().user_id == world.agent.pk
    assert whole.post(edit, fields | {"members": [world.system.pk]}).status_code == 422
    local = world.client(world.local)
    assert local.post(url, fields | {"code": "x", "office": ""}).status_code == 422
    assert local.post(url, fields | {"code": "x", "office": world.sister.pk}).status_code == 422
    data = {"name": "Mayor", "code": "mayor", "credit_minutes": "30", "is_active": "on"}
    whole.post(institution_url(world.mine, "preferencias/"), data)
    assert PriorityClass.objects.get().credit_minutes == 30


def test_staff(world: World) -> None:
    whole = world.client(world.whole)
    page = institution_url(world.mine, f"personal/{world.agent.pk}/")
    assert "Atención de módulo" in whole.get(page).content.decode()
    whole.post(f"{page}funcion/", {"role": "supervisor", "office": world.sister.pk})
    postings = world.agent.postings.filter(until__isnull=True)
    assert {posting.role for posting in postings} == {"front_desk", "supervisor"}
    ended = postings.get(role="supervisor")
    answer = whole.post(f"/configuracion/funcion/{ended.pk}/terminar/")
    assert answer.status_code == 302, answer.content
    assert postings.all().count() == 1
    told = whole.post(f"{page}contrasena/").content.decode()
    assert "Contraseña temporal" in told
    assert not User.objects.get(pk=world.agent.pk).check_password(PASSWORD)
    whole.post(f"{page}desactivar/")
    assert not User.objects.get(pk=world.agent.pk).is_active
    whole.post(f"{page}activar/")
    assert User.objects.get(pk=world.agent.pk).is_active
    assert whole.post(f"{page}nada/").status_code == 404


def test_an_office_administrator_makes_no_one_mightier(world: World) -> None:
    local = world.client(world.local)
    url = institution_url(world.mine, "personal/nueva/")
    fields = {"email": "x@example.cl", "name": "X", "role": "administrator", "office": ""}
    assert local.post(url, fields).status_code == 422
    assert not User.objects.filter(email="x@example.cl").exists()
    assert local.post(url, fields | {"office": world.sister.pk}).status_code == 422
    answer = local.post(f"/configuracion/funcion/{world.whole.postings.get().pk}/terminar/")
    assert answer.status_code == 404
    own = world.local.postings.get()
    assert local.post(f"/configuracion/funcion/{own.pk}/terminar/").status_code == 409


def test_devices(world: World) -> None:
    local = world.client(world.local)
    url = office_url(world.office, "dispositivos/")
    page = local.post(url, {"kind": "kiosk", "name": "Entrada"}).content.decode()
    code = page.split('setup-code-letters">')[1].split("<")[0]
    device = Device.objects.get()
    assert code.replace("-", "") not in (device.code_hash, device.token_hash)
    assert "/kiosco/" in page
    renewed = local.post(f"/configuracion/dispositivo/{device.pk}/codigo/").content.decode()
    assert code not in renewed
    assert world.client(world.agent).get(url).status_code == 403
    local.post(f"/configuracion/dispositivo/{device.pk}/baja/")
    assert Device.objects.get().revoked_at is not None


def test_messages(world: World) -> None:
    local = world.client(world.local)
    url = office_url(world.office, "mensajes/greeting/")
    assert local.post(url, {"text": "Hola desde {office}"}).status_code == 302
    assert OfficeMessage.objects.get().office == world.office
    assert local.post(url, {"text": "Hola {run}"}).status_code == 422
    local.post(url, {"text": ""})
    assert not OfficeMessage.objects.exists()
    assert local.get(office_url(world.office, "mensajes/no-existe/")).status_code == 404


@pytest.mark.parametrize("page", INSTITUTION_PAGES)
def test_rubbish_is_told_and_never_breaks(world: World, page: str) -> None:
    rubbish = {"name": "\x00" * 500, "code": "¿?", "office": "x", "channels": ["nada"]}
    rubbish |= {"since": "ayer", "desks": "-1", "series_letter": "ñ", "text": "{", "partner": "x"}
    answer = world.client(world.whole).post(institution_url(world.mine, page), rubbish)
    assert answer.status_code in (200, 302, 405, 422)
