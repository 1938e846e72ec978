"""Journey (d): kiosk, board, desk and rating, on the case that an earlier chat opened."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from backend.accounts.api import Viewer, device_create, device_enrol, user_by_email, viewer_for
from backend.accounts.demo import DEMO_PASSWORD
from backend.cases.models import Case, Interaction, KnowledgeUse, SurveyAnswer
from backend.common import clock
from backend.config.demo import demo_country_load
from backend.directory.models import Office
from backend.mailroom.api import attention_close, receive_now
from backend.ports import ContactRef, DeclaredPerson, InboundContact
from backend.routing.api import claim_item, presence_set, queues_of_office
from backend.routing.models import WorkItem
from tests.channels_counter.browsing import PHONE, PORTRAIT, TELEVISION, check_accessible, keep
from tests.channels_counter.browsing import Browsing as Visit
from tests.channels_counter.live import aside

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SYSTEM = Viewer.system()
RUN = "123456785"
AGENT = "modulo@muestra.ventanilla.example"
DESK_SIZE = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Country:
    """What the journey needs of the demo country."""

    office: Office
    kiosk: str
    board: str
    folio: str


def country() -> Country:
    """Load the demo country, enrol two screens, and let a person have chatted last night."""
    demo_country_load(lambda _step: None)
    office = Office.objects.get(code="ips-santiago")
    tokens = {}
    for kind in ("kiosk", "board"):
        new = device_create(viewer=SYSTEM, office_id=office.pk, kind=kind, name=kind)
        tokens[kind] = device_enrol(code=new.code).token
    return Country(office, tokens["kiosk"], tokens["board"], chatted())


def chatted() -> str:
    """Let a person ask by chat, be answered and leave; return the folio they keep."""
    outcome = receive_now(
        InboundContact(
            channel="web",
            account="portal",
            provider_id=str(uuid4()),
            kind="chat",
            conversation=str(uuid4()),
            happened_at=clock.now(),
            institution_code="ips",
            text="Hola, se me venció el carnet. ¿Cómo renuevo la cédula de identidad?",
            contact=ContactRef("browser", str(uuid4())),
            person=DeclaredPerson(run="12.345.678-5", name="Rosa Prueba"),
            identity_level="declared",
        )
    )
    assert outcome.folio is not None
    agent = viewer_for(user_by_email(viewer=SYSTEM, email="telefono@muestra.ventanilla.example"))
    presence_set(viewer=agent, state="available")
    claim_item(viewer=agent, work_item_id=outcome.work_item_id or 0)
    attention_close(viewer=agent, interaction_id=outcome.interaction_id or 0, outcome="orientado")
    return outcome.folio


def test_kiosk_board_desk_and_rating_on_the_chats_case(visit: Visit) -> None:
    here = aside(country)
    board = visit.page("/pantalla/", token=here.board, size=TELEVISION)
    expect(board.get_by_text("Espere aquí su llamado")).to_be_visible()
    kiosk = visit.page("/kiosco/", token=here.kiosk, size=PORTRAIT)
    label = take_number(kiosk)
    token = kiosk.locator("#slip .slip-address").inner_text().rstrip("/").rsplit("/", 1)[-1]
    phone = visit.page(f"/turno/{token}/", size=PHONE)
    expect(phone.get_by_text("Usted es la próxima persona")).to_be_visible()
    check_accessible(phone)

    desk = sign_in(visit)
    call(desk, board, label)
    expect(phone.get_by_text("¡Es su turno!")).to_be_visible()
    attend(desk, here.folio)
    expect(phone.get_by_text("Ponga una nota de 1 a 7")).to_be_visible(timeout=15_000)
    phone.locator('input[name="rating"][value="6"]').check(force=True)
    phone.get_by_role("button", name="Enviar mi nota").click()
    expect(phone.get_by_text("Recibimos su nota")).to_be_visible()
    check_accessible(phone)
    told_once(here, label)


def take_number(kiosk: Page) -> str:
    """Search the procedure, give the RUN, and return the number."""

    def press(selector: str) -> None:
        now = kiosk.locator("#kiosk").get_attribute("data-now")
        kiosk.locator(f'[data-step="{now}"]').locator(selector).first.click()
        if "data-key" not in selector:
            kiosk.wait_for_timeout(400)

    check_accessible(kiosk)
    keep(kiosk, "kiosk")
    press('[data-to="search"]')
    for letter in "cedula":
        press(f'[data-key="{letter}"]')
    expect(kiosk.locator("[data-results] button").first).to_be_visible()
    check_accessible(kiosk)
    keep(kiosk, "kiosk-search")
    press("[data-results] button")
    for digit in RUN:
        press(f'[data-key="{digit}"]')
    press('[data-action="run"]')
    check_accessible(kiosk)
    keep(kiosk, "kiosk-preference")
    press('[data-code=""]')
    press('[data-action="no-phone"]')
    expect(kiosk.locator('[data-step="result"]')).to_be_visible(timeout=20_000)
    check_accessible(kiosk)
    keep(kiosk, "kiosk-number")
    return kiosk.locator('[data-part="issued"] .ticket-number').inner_text()


def sign_in(visit: Visit) -> Page:
    """Sign in at the counter's desk 1 and become available."""
    desk = visit.page("/mesa/", size=DESK_SIZE)
    desk.locator("input[name=login]").fill(AGENT)
    desk.locator("input[name=password]").fill(DEMO_PASSWORD)
    desk.locator("button[type=submit]").click()
    expect(desk.get_by_role("heading", name="Mesa de atención")).to_be_attached()
    desk.wait_for_load_state("networkidle")
    desk.get_by_label("Disponibilidad").select_option("available")
    expect(desk.locator("#disponibilidad")).to_have_attribute("data-state", "available")
    desk.get_by_label("Módulo").select_option(label="Módulo 1")
    expect(desk.locator("#presence-desk option:checked")).to_have_text("Módulo 1")
    desk.wait_for_load_state("networkidle")
    check_accessible(desk)
    return desk


def call(desk: Page, board: Page, label: str) -> None:
    """Call the next, twice; the board rings each time."""
    desk.locator("button[data-next]").click()
    expect(desk.locator(".counter-panel .folio")).to_have_text(label)
    board.wait_for_function("() => window.heard.announced.length === 1", timeout=15_000)
    expect(board.locator('[data-part="label"]')).to_have_text(label)
    expect(board.locator('[data-part="desk"]')).to_have_text("Módulo 1")
    check_accessible(desk)
    keep(desk, "desk-visit")
    desk.get_by_role("button", name="Llamar de nuevo").click()
    board.wait_for_function("() => window.heard.announced.length === 2", timeout=20_000)
    assert board.evaluate("window.heard.announced[1].attempt") == 2
    check_accessible(board)


def attend(desk: Page, folio: str) -> None:
    """Start, put the visit on the chat's case, link the ficha, finish with an outcome."""
    desk.get_by_role("button", name="Iniciar").click()
    expect(desk.locator(".panel-line").get_by_text("En atención").first).to_be_visible()
    desk.wait_for_load_state("networkidle")
    # The RUN that was typed at the kiosk only suggests; whoever attends decides.
    desk.get_by_role("button", name=f"Unir la visita al caso {folio}").click()
    expect(desk.locator(".panel-line").get_by_text(folio)).to_be_visible()
    # Whoever attends sees what was said in the chat.
    expect(desk.get_by_text("se me venció el carnet")).to_be_visible()
    desk.get_by_label("Buscar una ficha").fill("renovar cédula de identidad")
    expect(desk.get_by_text("Para «renovar cédula de identidad»")).to_be_visible()
    desk.locator(".ficha").first.get_by_role("button", name="Vincular").click()
    expect(desk.get_by_text("Ficha vinculada")).to_be_visible()
    check_accessible(desk)
    desk.locator("[data-close-work]").click()
    desk.locator("#dialogo-terminar button.btn-primary").click()
    expect(desk.get_by_text("Atención terminada")).to_be_visible()


def told_once(here: Country, label: str) -> None:
    """One visit, one case with the chat, one ficha used, one rating."""
    case = Case.objects.get(folio=here.folio)
    visit = Interaction.objects.get(channel="counter")
    assert visit.case == case
    assert set(case.interactions.values_list("channel", flat=True)) == {"web", "counter"}
    assert visit.end_reason == "attended"
    assert visit.office == here.office
    assert WorkItem.objects.get(interaction=visit).label == label
    assert KnowledgeUse.objects.filter(interaction=visit).count() == 1
    answer = SurveyAnswer.objects.get(survey__interaction=visit)
    assert (answer.rating, answer.channel) == (6, "counter")
    assert queues_of_office(SYSTEM, here.office.pk).exists()
