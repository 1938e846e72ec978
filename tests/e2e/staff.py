"""What the journeys do as staff: sign in, become available, answer, finish."""

from playwright.sync_api import Page, expect

from backend.accounts.demo import DEMO_PASSWORD, demo_accounts
from tests.channels_counter.browsing import Browsing as Visit
from tests.channels_counter.browsing import check_accessible

OPERATOR = "telefono@muestra.ventanilla.example"
COUNTER_AGENT = "modulo@muestra.ventanilla.example"
MANAGER = "jefatura@muestra.ventanilla.example"
DESK_SIZE = {"width": 1440, "height": 900}


def sign_in(page: Page, email: str) -> None:
    """Fill the sign-in page, and the code for who must give one."""
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("button[type=submit]").click()


def sign_in_with_code(page: Page, email: str) -> None:
    """Sign in as somebody who must give the second factor too."""
    sign_in(page, email)
    code = next(row.totp for row in demo_accounts() if row.email == email)
    page.locator("input[name=code]").fill(code)
    page.locator("main button[type=submit]").first.click()


def operator_ready(visit: Visit) -> Page:
    """Sign in at the contact centre and become available."""
    desk = visit.page("/mesa/", size=DESK_SIZE)
    sign_in(desk, OPERATOR)
    expect(desk.get_by_role("heading", name="Mesa de atención")).to_be_attached()
    desk.wait_for_load_state("load")
    desk.wait_for_function("() => Boolean(window.htmx)")
    with desk.expect_response(lambda answer: "disponibilidad" in answer.url):
        desk.get_by_label("Disponibilidad").select_option("available")
    return desk


def reply(desk: Page, text: str) -> None:
    """Answer from the desk."""
    desk.locator("#respuesta").fill(text)
    desk.locator("#respuesta").press("Control+Enter")
    expect(desk.locator("#linea")).to_contain_text(text[:30], timeout=15_000)


def finish(desk: Page) -> None:
    """Finish the open attention with the outcome that is offered."""
    desk.locator("[data-close-work]").click()
    desk.locator("#dialogo-terminar button.btn-primary").click()
    expect(desk.get_by_text("Atención terminada. Caso")).to_be_visible()


def web_attentions(page: Page) -> int:
    """Return the number that stands in the dashboard's table of channels, in the line of the web."""
    page.reload()
    line = page.locator(".panel-channel tbody tr").filter(has_text="Web")
    check_accessible(page)
    return int(line.locator("td").first.get_attribute("data-value") or 0) if line.count() else 0
