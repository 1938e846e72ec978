"""Journey (c): a call through the menu to an agent, the survey by SMS, and a call back from the case.

The person uses the simulator's page, the agent the desk; between them there is only HTTP.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from analytics.services.facts import facts_catch_up
from backend.cases.models import Interaction, SurveyAnswer
from backend.config.embedded.background import Background
from phone_simulator.settings import Settings
from tests.channels_counter.browsing import Browsing as Visit
from tests.channels_counter.browsing import check_accessible, keep
from tests.channels_counter.live import aside
from tests.conftest import HeldClock
from tests.e2e.staff import operator_ready
from tests.phone_simulator.harness import Company, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PERSON = "+56955500001"
SCREEN = {"width": 1280, "height": 1000}


@pytest.fixture
def account(settings: Any) -> Settings:
    """The simulator's own account, known to the product."""
    own = Settings()
    settings.TWILIO_ACCOUNT_SID = own.account_sid
    settings.TWILIO_AUTH_TOKEN = own.auth_token
    settings.TWILIO_NUMBER = own.service_number
    return own


@pytest.fixture
def company(account: Settings, visit: Visit, settings: Any) -> Iterator[Company]:
    """Two telephones, beside the product."""
    own = Settings(webhook_base=visit.url, pace=0.3)
    with running(own) as made:
        settings.PUBLIC_BASE_URL = visit.url
        settings.TWILIO_API_BASE = made.base
        yield made


@pytest.fixture
def telephone(company: Company, visit: Visit, background: Background) -> Iterator[Page]:
    """The page with the telephones; it hangs on the simulator's stream until it is closed."""
    page = visit.browser.new_page(viewport={**SCREEN}, locale="es-CL")  # type: ignore[arg-type]
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.goto(company.base)
    expect(page.get_by_text("simulador, no Twilio")).to_be_visible()
    expect(page.locator("section.phone")).to_have_count(2)
    yield page
    page.close()


def test_c_a_call_through_the_menu_to_the_survey(
    clock: HeldClock, telephone: Page, visit: Visit
) -> None:
    desk = operator_ready(visit)
    phone = telephone.locator("section.phone").first
    phone.get_by_role("button", name="Llamar").click()
    expect(phone.locator(".call")).to_contain_text("marque 3", timeout=30_000)
    phone.get_by_role("button", name="3", exact=True).click()
    expect(phone.locator(".call")).to_contain_text("En espera", timeout=30_000)
    desk.locator("button[data-accept]").last.click(timeout=30_000)
    expect(desk.locator(".phone-panel")).to_contain_text("En conversación", timeout=30_000)
    expect(desk.locator("#estado-atencion")).to_have_text("En conversación")
    note(desk, "Pregunta por la fecha de pago.")
    converse(telephone)
    another_waits(telephone)
    check_accessible(telephone)
    check_accessible(desk)
    keep(telephone, "simulator")
    keep(desk, "desk-call")
    desk.get_by_role("button", name="Cortar").click()
    expect(phone.locator(".call")).to_contain_text("Fin de la llamada", timeout=30_000)
    finish_and_rate(desk, phone)
    call_back(desk, phone, visit)


def converse(telephone: Page) -> None:
    """Both say something, and each hears the other."""
    phone, agent = telephone.locator("section.phone").first, telephone.locator(".agent")
    agent.locator("input").fill("Buenos días, ¿en qué le ayudo?")
    agent.locator("input").press("Enter")
    expect(phone.locator(".line.heard")).to_contain_text("Buenos días")
    phone.locator(".speak input").fill("Quiero saber de mi pensión")
    phone.locator(".speak input").press("Enter")
    expect(agent.locator(".line.heard")).to_contain_text("pensión")


def another_waits(telephone: Page) -> None:
    """The second telephone calls meanwhile: an agent in a call is not rung, so it waits, and goes."""
    second = telephone.locator("section.phone").last
    second.get_by_role("button", name="Llamar").click()
    expect(second.locator(".call")).to_contain_text("marque 3", timeout=30_000)
    second.get_by_role("button", name="3", exact=True).click()
    expect(second.locator(".call")).to_contain_text("número 1 de la fila", timeout=30_000)
    second.get_by_role("button", name="Colgar").click()
    expect(second.locator(".call")).to_contain_text("Fin de la llamada", timeout=30_000)


def note(desk: Page, text: str) -> None:
    """While they talk, what the agent writes is a note, unless they choose to write to the person."""
    expect(desk.get_by_role("tab", name="Nota interna")).to_have_attribute("aria-selected", "true")
    desk.locator("#nota").fill(text)
    desk.locator("#nota").press("Control+Enter")
    expect(desk.locator("#linea")).to_contain_text(text)


def finish_and_rate(desk: Page, phone: Locator) -> None:
    """The agent closes the attention; the person answers the survey by SMS; it is counted at once."""
    desk.locator("button[data-close-work]").click()
    desk.locator("#dialogo-terminar button.btn-primary").click()
    expect(desk.get_by_text("Atención terminada. Caso")).to_be_visible()
    expect(phone.locator(".theirs").last).to_contain_text("nota", timeout=30_000)
    phone.locator("textarea").fill("6")
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator(".theirs").last).to_contain_text("opinion", timeout=30_000)
    assert SurveyAnswer.objects.get().rating == 6
    call = Interaction.objects.get(channel="phone", contact_point__value=PERSON)
    assert (call.kind, call.end_reason) == ("call", "attended")
    aside(facts_catch_up)


def call_back(desk: Page, phone: Locator, visit: Visit) -> None:
    """The agent calls the same person from the case: their telephone rings, and they talk."""
    case = Interaction.objects.get(kind="call", end_reason="attended").case
    assert case is not None
    desk.goto(f"{visit.url}/mesa/caso/{case.pk}/")
    desk.get_by_role("button", name=f"Llamar: {PERSON}").click()
    phone.get_by_role("button", name="Contestar").click(timeout=30_000)
    expect(desk.locator("#estado-atencion")).to_have_text("En conversación", timeout=30_000)
    check_accessible(desk)
    keep(desk, "desk-call-out")
    phone.get_by_role("button", name="Colgar").click()
    expect(desk.locator(".phone-panel")).to_contain_text("La llamada terminó", timeout=30_000)
    desk.locator("button[data-close-work]").click()
    desk.locator("#dialogo-terminar button.btn-primary").click()
    expect(desk.get_by_text("Atención terminada. Caso")).to_be_visible()
    made = Interaction.objects.get(direction="out", channel="phone")
    assert (made.case_id, made.end_reason) == (case.pk, "attended")
