"""The kiosk's and the board's addresses: enrolled, refused, revoked, told what is wrong."""

import json
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.test import Client

from backend.accounts.api import DEVICE_COOKIE, device_create, device_revoke
from backend.accounts.models import Device, User
from backend.directory.models import OfficeHours
from backend.routing.api import claim_next
from backend.routing.models import WaitQuote, WorkItem
from channels_counter.demo import demo_load
from channels_counter.models import Ticket
from channels_counter.services.tickets import ticket_issue
from tests.channels_counter.world import SYSTEM, World, request, world
from tests.conftest import HeldClock

pytestmark = pytest.mark.django_db


def screen(here: World, kind: str = "kiosk") -> Client:
    client = Client()
    client.cookies[DEVICE_COOKIE] = here.device(kind)[1]
    return client


def issue(client: Client, **fields: object) -> dict[str, str]:
    sent = {"uuid": str(uuid4()), **fields}
    answer = client.post("/kiosco/numero/", json.dumps(sent), content_type="application/json")
    assert answer.status_code == HTTPStatus.OK, answer.content
    found: dict[str, str] = answer.json()
    return found


def test_a_screen_is_enrolled_with_its_code_once(clock: HeldClock) -> None:
    here = world()
    new = device_create(viewer=SYSTEM, office_id=here.office.pk, kind="kiosk", name="Entrada")
    client = Client()
    assert "Activar este tótem" in client.get("/kiosco/").content.decode()
    answer = client.post("/kiosco/activar/", {"code": new.code.lower().replace("-", " ")})
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, "/kiosco/")
    cookie = answer.cookies[f"{DEVICE_COOKIE}_kiosk"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "¿Qué necesita hacer hoy?" in client.get("/kiosco/").content.decode()
    again = Client().post("/kiosco/activar/", {"code": new.code})
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "no es válido" in again.content.decode()


def test_a_boards_code_typed_on_a_kiosk_opens_the_board(clock: HeldClock) -> None:
    here = world()
    new = device_create(viewer=SYSTEM, office_id=here.office.pk, kind="board", name="Sala")
    assert Client().post("/kiosco/activar/", {"code": new.code})["Location"] == "/pantalla/"


def test_a_revoked_screen_says_so(clock: HeldClock) -> None:
    here = world()
    device, token = here.device()
    client = Client()
    client.cookies[DEVICE_COOKIE] = token
    device_revoke(viewer=SYSTEM, device_id=device.pk)
    assert "no está en servicio" in client.get("/kiosco/").content.decode()
    answer = client.post("/kiosco/numero/", b"{}", content_type="application/json")
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer["Content-Type"] == "application/problem+json"
    assert client.get("/kiosco/estado/").status_code == HTTPStatus.UNAUTHORIZED


def test_a_kiosk_is_no_board_and_a_board_no_kiosk(clock: HeldClock) -> None:
    here = world()
    assert screen(here).get("/pantalla/estado/").status_code == HTTPStatus.UNAUTHORIZED
    answer = screen(here, "board").post("/kiosco/numero/", b"{}", content_type="application/json")
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert Ticket.objects.count() == 0


def test_the_kiosk_offers_what_its_office_attends(clock: HeldClock) -> None:
    here, there = world(), world(code="registro")
    there.procedure.name = "Trámite de otra institución"
    there.procedure.save()
    page = screen(here).get("/kiosco/").content.decode()
    assert here.procedure.name in page
    assert "Personas con discapacidad y quienes las cuidan" in page
    assert "Ley 21.768" in page
    assert "Trámite de otra institución" not in page


def test_a_number_with_its_slip_and_an_honest_estimate(clock: HeldClock) -> None:
    here = world()
    client = screen(here)
    ticket_issue(request=request(), issuer=here.issuer())
    answer = issue(client, need="Pensión", run="12345678-5")
    assert answer["label"] == "A002"
    assert "persona antes que usted" in answer["html"]
    assert "minutos" not in answer["html"]
    assert "<svg" in answer["slip"]
    assert "12.345.678" not in answer["slip"]
    assert "Pensión" in answer["slip"]
    assert WaitQuote.objects.get().ahead == 1


def test_a_double_tap_over_http_is_one_number(clock: HeldClock) -> None:
    client, sent = screen(world()), str(uuid4())
    assert {issue(client, uuid=sent)["label"] for _ in range(3)} == {"A001"}
    assert WorkItem.objects.count() == 1


def test_no_paper_then_a_reprint_of_the_same_number(clock: HeldClock) -> None:
    here = world()
    client = screen(here)
    answer = issue(client)
    address = f"/kiosco/numero/{answer['uuid']}/papel/"

    def tell(*, printed: bool) -> dict[str, object]:
        sent = json.dumps({"printed": printed})
        found: dict[str, object] = client.post(
            address, sent, content_type="application/json"
        ).json()
        return found

    assert tell(printed=True) == {"print_state": "printed", "prints": 1}
    assert tell(printed=False) == {"print_state": "failed", "prints": 1}
    assert tell(printed=True) == {"print_state": "printed", "prints": 2}
    ticket = Ticket.objects.get()
    assert (ticket.label, WorkItem.objects.count()) == ("A001", 1)
    assert ticket.print_failed_at is not None
    other = screen(world(code="registro"))
    assert other.post(address, "{}", content_type="application/json").status_code == 404


@pytest.mark.parametrize("sent", [b"", b"[]", b"\xff", b"3", b"null", b"[" * 5000])
def test_rubbish_about_the_paper_is_refused(clock: HeldClock, sent: bytes) -> None:
    client = screen(world())
    address = f"/kiosco/numero/{issue(client)['uuid']}/papel/"
    answer = client.post(address, sent, content_type="application/json")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("sent", [b"", b"[]", b"\xff", b'{"uuid": "1"}', b'{"uuid": null}'])
def test_rubbish_gives_no_number(clock: HeldClock, sent: bytes) -> None:
    answer = screen(world()).post("/kiosco/numero/", sent, content_type="application/json")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["detail"]
    assert Ticket.objects.count() == 0


def test_an_unknown_procedure_gives_no_number(clock: HeldClock) -> None:
    sent = json.dumps({"uuid": str(uuid4()), "procedure": "no-existe"})
    answer = screen(world()).post("/kiosco/numero/", sent, content_type="application/json")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert Ticket.objects.count() == 0


def test_another_institutions_queue_gives_no_number(clock: HeldClock) -> None:
    here, there = world(), world(code="registro")
    sent = json.dumps({"uuid": str(uuid4()), "queue": there.general.code})
    answer = screen(here).post("/kiosco/numero/", sent, content_type="application/json")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert WorkItem.objects.count() == 0


def test_a_closed_office_says_when_it_opens(clock: HeldClock) -> None:
    here = world()
    client = screen(here)
    before = client.get("/kiosco/estado/").json()
    OfficeHours.objects.filter(office=here.office).exclude(weekday=0).delete()
    page = client.get("/kiosco/").content.decode()
    assert "Ahora no estamos entregando números" in page
    assert "lunes 23 de noviembre" in page
    after = client.get("/kiosco/estado/").json()
    assert not after["open"]
    assert before["version"] != after["version"]


def test_the_search_answers_with_procedures(clock: HeldClock) -> None:
    client = screen(world())
    assert client.get("/kiosco/buscar/", {"q": "xyzzy"}).json() == {"procedures": []}
    assert client.get("/kiosco/buscar/", {"q": ""}).json() == {"procedures": []}


def test_a_board_shows_calls_and_catches_up(clock: HeldClock) -> None:
    here = world()
    client = screen(here, "board")
    for _ in range(2):
        ticket_issue(request=request(), issuer=here.issuer())
    assert client.get("/pantalla/").status_code == HTTPStatus.OK
    claim_next(viewer=here.agent())
    clock.advance(seconds=1)
    state = client.get("/pantalla/estado/", {"after": "0"}).json()
    assert [(call["label"], call["desk"]) for call in state["calls"]] == [("A001", 1)]
    assert (state["seq"], state["waiting"]) == (1, 1)
    assert client.get("/pantalla/estado/", {"after": "1"}).json()["calls"] == []
    assert client.get("/pantalla/estado/", {"after": "-1"}).status_code == 422
    assert client.get("/pantalla/estado/", {"after": "9" * 40}).status_code == 422


def test_times_on_the_board_are_the_offices_own(clock: HeldClock) -> None:
    here = world(time_zone="Pacific/Easter")
    ticket_issue(request=request(), issuer=here.issuer())
    claim_next(viewer=here.agent())
    state = screen(here, "board").get("/pantalla/estado/").json()
    # 15:00 UTC on 20 November is 10:00 on Easter Island.
    assert state["calls"][0]["time"] == "10:00"


def test_a_screen_is_seen_alive(clock: HeldClock) -> None:
    here = world()
    device, token = here.device()
    clock.advance(minutes=5)
    client = Client()
    client.cookies[DEVICE_COOKIE] = token
    client.get("/kiosco/estado/")
    device.refresh_from_db()
    assert device.last_seen_at is not None
    assert clock.now - device.last_seen_at < timedelta(seconds=1)


def test_one_browser_may_be_a_kiosk_and_a_board(clock: HeldClock) -> None:
    here = world()
    client = Client()
    for kind, path in (("kiosk", "/kiosco/"), ("board", "/pantalla/")):
        new = device_create(viewer=SYSTEM, office_id=here.office.pk, kind=kind, name=kind)
        assert client.post(f"{path}activar/", {"code": new.code})["Location"] == path
    assert client.get("/kiosco/estado/").status_code == HTTPStatus.OK
    assert client.get("/pantalla/estado/").status_code == HTTPStatus.OK


def test_without_a_demo_country_nobody_enrols_without_a_code(clock: HeldClock) -> None:
    here = world()
    device_create(viewer=SYSTEM, office_id=here.office.pk, kind="kiosk", name="Tótem de muestra")
    assert "de muestra" not in Client().get("/kiosco/").content.decode()
    answer = Client().post("/kiosco/activar/", {"demo": "1"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_demo_countrys_screens_open_without_a_code(clock: HeldClock) -> None:
    here = world()
    demo_load(host=here.institution, centre=here.office)
    demo_load(host=here.institution, centre=here.office)
    ana = here.agent()
    User.objects.filter(pk=ana.user_id or 0).update(is_demo=True)
    client = Client()
    for path, words in (("/kiosco/", "¿Qué necesita hacer hoy?"), ("/pantalla/", "Espere aquí")):
        assert "de muestra" in client.get(path).content.decode()
        assert client.post(f"{path}activar/", {"demo": "1"})["Location"] == path
        assert words in client.get(path).content.decode()
    assert Device.objects.count() == 2
