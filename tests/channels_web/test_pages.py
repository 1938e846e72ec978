"""The portal, the form and the follow-up, all without a script."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.accounts.viewer import Viewer
from backend.cases.models import Case, Interaction, Message, Note, SurveyAnswer
from backend.citizens.models import ContactPoint
from backend.events.models import EventRecord
from backend.mailroom.api import ReplySeed, attention_close, reply_send
from backend.mailroom.models import InboundReceipt, OutboundDelivery
from backend.ports.scanning import EICAR
from channels_web.models import FormSubmission
from tests import factories
from tests.channels_web.world import World
from tests.conftest import HeldClock
from tests.kb.factories import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(clock: HeldClock) -> None:
    """A Friday noon."""


def fill(**changes: object) -> dict[str, object]:
    return {
        "key": str(uuid.uuid4()),
        "procedure": "",
        "text": "Perdí mi cédula en la feria",
        "phone": "9 5550 0001",
        "email": "",
        "name": "Rosa Quispe",
        "run": "12.345.678-5",
    } | changes


def test_a_form_gives_its_folio_once_and_sends_it(here: World) -> None:
    client = Client()
    page = client.get("/escribenos/").content.decode()
    assert 'name="key"' in page
    form = fill()
    first = client.post("/escribenos/", form)
    second = client.post("/escribenos/", form)
    assert first.status_code == second.status_code == 302
    case = Case.objects.get()
    receipt = client.get(first["Location"]).content.decode()
    assert case.folio in receipt
    assert Message.objects.count() == FormSubmission.objects.count() == 1
    sent = OutboundDelivery.objects.get()
    assert (sent.purpose, case.folio in sent.text) == ("folio", True)
    assert case.institution == here.institution
    interaction = Interaction.objects.get()
    assert interaction.identity_level == "declared"
    assert case.citizen is not None
    assert str(case.citizen.run) == "12.345.678-5"


def test_nothing_typed_is_lost_and_each_error_stands_beside_its_field(here: World) -> None:
    file = SimpleUploadedFile("nota.txt", b"mi nota")
    form = fill(run="12.345.678-0", phone="123", documents=file)
    answer = Client().post("/escribenos/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "El RUN no es válido" in page
    assert "El teléfono no es válido" in page
    for kept in ("Perdí mi cédula en la feria", "12.345.678-0", "Rosa Quispe", "nota.txt"):
        assert kept in page
    assert not InboundReceipt.objects.exists()
    again = fill(key=form["key"])
    assert Client().post("/escribenos/", again).status_code == 302
    assert Message.objects.get().attachments.get().name == "nota.txt"


def test_an_infected_file_is_refused_and_the_text_stays(here: World) -> None:
    file = SimpleUploadedFile("factura.txt", EICAR)
    answer = Client().post("/escribenos/", fill(documents=file))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "contenido peligroso" in page
    assert "Perdí mi cédula en la feria" in page
    assert not Case.objects.exists()


RUBBISH = [
    {"text": ""},
    {"text": "   \x00  "},
    {"text": "x" * 5000},
    {"phone": "", "email": ""},
    {"email": "nadie@", "phone": ""},
    {"run": "1" * 40},
    {"run": "abc"},
    {"phone": "📞" * 5},
    {"key": "no-es-una-clave"},
    {"name": "x" * 500},
]


@pytest.mark.parametrize("changes", RUBBISH, ids=lambda c: str(c)[:30])
def test_rubbish_in_the_form_is_explained(here: World, changes: dict[str, object]) -> None:
    answer = Client().post("/escribenos/", fill(**changes))
    assert answer.status_code == 422
    assert not InboundReceipt.objects.exists()


def test_a_declared_telephone_joins_nobodys_case(here: World) -> None:
    from backend.mailroom.api import receive_now

    owned = receive_now(factories.contact(here.institution, office_code=here.office.code))
    assert owned.folio
    Client().post("/escribenos/", fill(phone="+56 9 5550 0001", name="Otra", run=""))
    assert Case.objects.count() == 2
    other = Case.objects.exclude(folio=owned.folio).get()
    assert other.citizen_id != Case.objects.get(folio=owned.folio).citizen_id or (
        other.citizen_id is None
    )


def test_the_answer_to_a_declared_contact_tells_only_that_there_is_one(here: World) -> None:
    Client().post("/escribenos/", fill())
    interaction = Interaction.objects.get()
    reply_send(
        viewer=here.agent,
        interaction_id=interaction.pk,
        seed=ReplySeed(text="Su pensión de $ 200.000 está aprobada"),
    )
    sent = OutboundDelivery.objects.latest("pk")
    assert sent.purpose == "veiled"
    assert "200.000" not in sent.text
    assert "/seguimiento/" in sent.text


def follow(client: Client, folio: str) -> None:
    assert client.post("/seguimiento/", {"folio": folio})["Location"] == "/seguimiento/codigo/"
    sent = OutboundDelivery.objects.filter(purpose="code").latest("pk")
    found = re.search(r"\d{6}", sent.text)
    assert found
    answer = client.post("/seguimiento/codigo/", {"code": f" {found[0][:3]} {found[0][3:]}"})
    assert answer["Location"] == "/seguimiento/caso/"


def test_the_case_opens_with_the_code_and_shows_no_internal_note(here: World) -> None:
    client = Client()
    client.post("/escribenos/", fill())
    case = Case.objects.get()
    Note.objects.create(case=case, author_id=here.agent.user_id or 0, text="Parece confundida")
    follow(client, case.folio)
    page = client.get("/seguimiento/caso/").content.decode()
    assert "Perdí mi cédula en la feria" in page
    assert "Parece confundida" not in page
    assert ContactPoint.objects.get(kind="phone").verified_at is not None

    key = str(uuid.uuid4())
    for _ in range(2):
        client.post("/seguimiento/caso/", {"key": key, "text": "Ya la encontré"})
    assert Case.objects.count() == 1
    assert Message.objects.filter(content__text="Ya la encontré").count() == 1
    assert Interaction.objects.latest("pk").identity_level == "contact_verified"
    client.post("/seguimiento/salir/")
    assert client.get("/seguimiento/caso/")["Location"] == "/seguimiento/"


def test_the_persons_files_are_given_to_whoever_proved_the_case(here: World) -> None:
    client = Client()
    file = SimpleUploadedFile("mi nota.txt", b"mi nota")
    client.post("/escribenos/", fill(documents=file))
    other = Client()
    other.post("/escribenos/", fill(phone="9 5550 0002", text="Otra cosa"))
    attachment = Message.objects.get(content__text__startswith="Perd").attachments.get()
    url = f"/seguimiento/caso/archivos/{attachment.pk}/"
    assert client.get(url)["Location"] == "/seguimiento/"
    first, second = Case.objects.order_by("pk")
    follow(client, first.folio)
    assert url in client.get("/seguimiento/caso/").content.decode()
    given = client.get(url)
    assert given.content == b"mi nota"
    assert given["Content-Disposition"] == "attachment; filename*=UTF-8''mi%20nota.txt"
    assert "no-store" in given["Cache-Control"]
    follow(other, second.folio)
    assert other.get(url).status_code == 404
    assert client.get("/seguimiento/caso/archivos/99999/").status_code == 404


def test_an_unknown_folio_answers_like_a_known_one(here: World) -> None:
    from backend.common.folio import new_folio

    Client().post("/escribenos/", fill())
    known = Case.objects.get().folio
    unknown = new_folio(2026)
    seen = []
    for folio in (known, unknown):
        client = Client()
        asked = client.post("/seguimiento/", {"folio": folio})
        page = client.get("/seguimiento/codigo/").content.decode().replace(folio, "FOLIO")
        wrong = client.post("/seguimiento/codigo/", {"code": "000000x"})
        text = wrong.content.decode().replace(folio, "FOLIO")
        text = re.sub(r'(csrfmiddlewaretoken" value|X-CSRFToken": )"[^"]*"', "", text)
        page = re.sub(r'(csrfmiddlewaretoken" value|X-CSRFToken": )"[^"]*"', "", page)
        seen.append((asked.status_code, asked["Location"], page, wrong.status_code, text))
    clean = [re.sub(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken[^}]*}', "", str(one)) for one in seen]
    assert clean[0] == clean[1]


def test_asking_is_limited_by_folio_alike(here: World) -> None:
    from backend.common.folio import new_folio

    folio = new_folio(2026)
    codes = [Client().post("/seguimiento/", {"folio": folio}).status_code for _ in range(6)]
    assert codes == [302] * 4 + [429] * 2


@pytest.mark.parametrize("folio", ["", "x", "2026-00000000-0", "١٢٣٤", "\x00", "9" * 400])
def test_rubbish_as_a_folio_is_explained(here: World, folio: str) -> None:
    assert Client().post("/seguimiento/", {"folio": folio}).status_code == 422


def test_a_forged_cookie_opens_nothing(here: World) -> None:
    client = Client()
    client.cookies["seguimiento"] = "eyJjYXNlIjogMX0:forged:forged"
    assert client.get("/seguimiento/caso/")["Location"] == "/seguimiento/"
    assert client.get("/escribenos/recibido/forged/").status_code == 404


def test_the_person_rates_once(here: World) -> None:
    from backend.cases.services.surveys import survey_create
    from backend.routing.api import claim_item, presence_set
    from backend.routing.models import WorkItem

    client = Client()
    client.post("/escribenos/", fill())
    presence_set(viewer=here.agent, state="available")
    claim_item(viewer=here.agent, work_item_id=WorkItem.objects.get().pk)
    attention_close(
        viewer=here.agent, interaction_id=Interaction.objects.get().pk, outcome="orientada"
    )
    survey = survey_create(interaction=Interaction.objects.get(), channel="web")
    follow(client, Case.objects.get().folio)
    assert survey.token in client.get("/seguimiento/caso/").content.decode()
    for rating in ("9", "6", "1"):
        client.post("/seguimiento/caso/nota/", {"survey": survey.token, "rating": rating})
    assert SurveyAnswer.objects.get().rating == 6


def test_the_portal_finds_shows_and_counts_a_ficha(here: World) -> None:
    ficha = published(
        "ci-renovar", "Renovación de la cédula de identidad", institution_id=here.institution.pk
    )
    client = Client()
    assert client.get("/").status_code == 200
    assert client.get("/fichas/").status_code == 200
    assert client.get("/buscar/?q=renovar+cedula").status_code == 200
    moved = client.get(f"/fichas/{ficha.code}/")
    assert moved.status_code == 302
    page = client.get(moved["Location"]).content.decode()
    assert "Renovación de la cédula de identidad" in page
    assert EventRecord.objects.filter(type="ficha.read").count() == 1
    assert not Interaction.objects.exists()
    assert client.get("/fichas/no-hay-tal/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/buscar/?q=%00%ff",
        "/buscar/?q=" + "x" * 5000,
        "/buscar/?q=a&institucion=99999999999999999999",
        "/buscar/?q=a&institucion=²",
        "/buscar/sugerencias/?q=%00",
        "/fichas/?hecho=%ff",
        "/chat/?ventana=%00",
        "/chat/marco/?ventana=nadie",
        "/fichas/" + "a-" * 200 + "b/",
        "/escribenos/?tramite=%00%ff",
        "/seguimiento/?folio=%00",
        "/seguimiento/caso/",
    ],
)
def test_rubbish_in_an_address_is_no_error(here: World, address: str) -> None:
    assert Client().get(address).status_code in (200, 302, 404, 422)


def test_a_house_without_a_window_says_so(db: None) -> None:
    assert Client().get("/").status_code == 200
    for address in ("/escribenos/", "/chat/"):
        answer = Client().get(address)
        assert answer.status_code == 404
        assert "todavía no está configurado" in answer.content.decode()
    assert Viewer.nobody().user_id is None
