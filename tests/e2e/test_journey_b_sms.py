"""Journey (b): a question by SMS with its answer and its delivery status.

The person uses the simulator's page, the agent the desk; between them there is only HTTP.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from backend.cases.models import Case
from backend.config.embedded.background import Background
from backend.mailroom.models import OutboundDelivery
from phone_simulator.settings import Settings
from tests.channels_counter.browsing import Browsing as Visit
from tests.channels_counter.browsing import check_accessible, keep
from tests.conftest import HeldClock
from tests.e2e.staff import operator_ready, reply
from tests.phone_simulator.harness import Company, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCREEN = {"width": 1280, "height": 1000}
ANSWER = "Pida hora en el Registro Civil y lleve su carnet vencido."


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
def telephone(company: Company, visit: Visit, background: Background) -> Page:
    """The page with the telephones."""
    page = visit.browser.new_page(viewport={**SCREEN}, locale="es-CL")  # type: ignore[arg-type]
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.goto(company.base)
    expect(page.get_by_text("simulador, no Twilio")).to_be_visible()
    expect(page.locator("section.phone")).to_have_count(2)
    return page


def test_b_a_question_by_sms(clock: HeldClock, telephone: Page, visit: Visit) -> None:
    desk = operator_ready(visit)
    phone = telephone.locator("section.phone").first
    phone.locator("textarea").fill("¿Cómo renuevo mi carnet?")
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator(".theirs")).to_contain_text("Folio", timeout=30_000)
    folio = Case.objects.get().folio
    expect(phone.locator(".theirs")).to_contain_text(folio)
    desk.locator("button[data-next]").click()
    expect(desk.locator("#linea")).to_contain_text("¿Cómo renuevo mi carnet?")
    reply(desk, ANSWER)
    expect(phone.locator(".theirs").last).to_contain_text("Registro Civil", timeout=30_000)
    expect(phone.locator(".theirs").last).to_contain_text("entregado", timeout=30_000)
    # The folio's text and the answer: both were delivered.
    expect(desk.locator("#linea").get_by_text("entregado")).to_have_count(2, timeout=30_000)
    assert OutboundDelivery.objects.get(text=ANSWER).state == "delivered"
    check_accessible(telephone)
    check_accessible(desk)
    keep(desk, "desk-sms")
