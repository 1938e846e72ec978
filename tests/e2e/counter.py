"""The part of journey (d) that is a visit: kiosk, board, desk, and the person's own phone."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from backend.accounts.api import Viewer, device_create, device_enrol
from backend.accounts.demo import DEMO_PASSWORD
from backend.directory.models import Office
from tests.channels_counter.browsing import PHONE, PORTRAIT, TELEVISION, check_accessible, keep
from tests.channels_counter.browsing import Browsing as Visit
from tests.e2e.staff import COUNTER_AGENT, DESK_SIZE, finish

RUN = "123456785"


@dataclass(frozen=True)
class Screens:
    """The office's enrolled screens, as their cookies."""

    office: Office
    kiosk: str
    board: str


def screens() -> Screens:
    """Enrol a kiosk and a board at the office in Santiago."""
    office = Office.objects.get(code="ips-santiago")
    tokens = {}
    for kind in ("kiosk", "board"):
        new = device_create(viewer=Viewer.system(), office_id=office.pk, kind=kind, name=kind)
        tokens[kind] = device_enrol(code=new.code).token
    return Screens(office, tokens["kiosk"], tokens["board"])


def visit_and_rate(visit: Visit, here: Screens, folio: str) -> str:
    """Take a number, be called and attended on the case ``folio``, rate; return the number."""
    board = visit.page("/pantalla/", token=here.board, size=TELEVISION)
    expect(board.get_by_text("Espere aquí su llamado")).to_be_visible()
    kiosk = visit.page("/kiosco/", token=here.kiosk, size=PORTRAIT)
    label = take_number(kiosk)
    token = kiosk.locator("#slip .slip-address").inner_text().rstrip("/").rsplit("/", 1)[-1]
    phone = visit.page(f"/turno/{token}/", size=PHONE)
    expect(phone.get_by_text("Usted es la próxima persona")).to_be_visible()
    check_accessible(phone)

    desk = module_ready(visit)
    call(desk, board, label)
    expect(phone.get_by_text("¡Es su turno!")).to_be_visible()
    attend(desk, folio)
    expect(phone.get_by_text("Ponga una nota de 1 a 7")).to_be_visible(timeout=15_000)
    phone.locator('input[name="rating"][value="6"]').check(force=True)
    phone.get_by_role("button", name="Enviar mi nota").click()
    expect(phone.get_by_text("Recibimos su nota")).to_be_visible()
    check_accessible(phone)
    return label


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


def module_ready(visit: Visit) -> Page:
    """Sign in at the counter's desk 1 and become available."""
    desk = visit.page("/mesa/", size=DESK_SIZE)
    desk.locator("input[name=login]").fill(COUNTER_AGENT)
    desk.locator("input[name=password]").fill(DEMO_PASSWORD)
    desk.locator("button[type=submit]").click()
    expect(desk.get_by_role("heading", name="Mesa de atención")).to_be_attached()
    desk.wait_for_load_state("networkidle")
    desk.get_by_label("Disponibilidad").select_option("available")
    expect(desk.locator("#disponibilidad")).to_have_attribute("data-state", "available")
    with desk.expect_response(lambda answer: "disponibilidad" in answer.url):
        desk.get_by_label("Módulo").select_option(label="Módulo 1")
    expect(desk.locator("#presence-desk option[selected]")).to_have_text("Módulo 1")
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
    finish(desk)
