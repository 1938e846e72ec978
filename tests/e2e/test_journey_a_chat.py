"""Journey (a): a chat with an agent, its folio, follow-up by SMS, a rating, seen on the dashboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from analytics.services.facts import facts_catch_up
from backend.accounts.api import Viewer
from backend.accounts.demo import DEMO_PASSWORD, demo_accounts
from backend.cases.models import Case, Interaction, Message, SurveyAnswer
from backend.common import clock
from backend.config.celery import app
from backend.config.demo import demo_country_load
from backend.config.embedded.background import Background
from backend.mailroom.api import receive_now
from backend.mailroom.models import OutboundDelivery
from backend.ports import ContactRef, InboundContact
from tests.channels_counter.browsing import Browsing as Visit
from tests.channels_counter.browsing import check_accessible, keep
from tests.channels_counter.live import aside

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SYSTEM = Viewer.system()
OPERATOR = "telefono@muestra.ventanilla.example"
MANAGER = "jefatura@muestra.ventanilla.example"
PHONE = {"width": 360, "height": 740}
DESK_SIZE = {"width": 1440, "height": 900}
NUMBER = "+56955500017"


@pytest.fixture
def background(visit: Visit) -> Iterator[Background]:
    """The demo country, and the embedded profile's worker: it rings agents and sends answers."""
    aside(lambda: demo_country_load(lambda _step: None))
    running = Background(app)
    running.start()
    yield running
    running.stop()


def test_chat_folio_follow_up_rating_and_dashboard(visit: Visit, background: Background) -> None:
    before = attended()
    desk = operator_ready(visit)
    person = begin(visit)
    folio = talk(desk, person)
    cut_and_back(desk, person)
    end_and_rate(desk, person)
    follow_up(visit, folio)
    case = Case.objects.get(folio=folio)
    assert SurveyAnswer.objects.get(survey__interaction__case=case).rating == 7
    assert Message.objects.filter(interaction__case=case, channel="web").count() == 5
    assert attended() == before + 1
    dashboard(visit)
    assert background.alive()["worker"]


def attended() -> int:
    """Follow the log and return the attentions that were ended as attended."""
    aside(facts_catch_up)
    return Interaction.objects.filter(channel="web", end_reason="attended").count()


def sign_in(page: Page, email: str) -> None:
    """Fill the sign-in page, and the code for who must give one."""
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("button[type=submit]").click()


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


def begin(visit: Visit) -> Page:
    """Search as people do, read the ficha, and ask a person."""
    person = visit.page("/", size=PHONE)
    check_accessible(person)
    keep(person, "portal")
    person.locator("#q").fill("se me venció el carnet")
    person.get_by_role("button", name="Buscar").click()
    expect(person.locator(".hits li").first).to_be_visible()
    check_accessible(person)
    person.locator(".hits a").first.click()
    expect(person.get_by_text("Contenido de demostración")).to_be_visible()
    check_accessible(person)
    keep(person, "ficha")
    person.get_by_role("link", name="Conversar por chat").click()
    check_accessible(person)
    keep(person, "chat-start")
    person.get_by_label("¿En qué le podemos ayudar?").fill(
        "Hola, se me venció el carnet. ¿Qué hago?"
    )
    person.get_by_label("Teléfono o correo").fill("9 5550 0017")
    person.get_by_role("button", name="Comenzar").click()
    expect(person.locator(".bubble-citizen")).to_contain_text("Enviado")
    return person


def talk(desk: Page, person: Page) -> str:
    """The chat rings, the agent takes it, and both say something."""
    desk.locator("button[data-accept]").last.click(timeout=20_000)
    expect(person.locator("#chat-status")).to_contain_text("Le atiende", timeout=15_000)
    folio = person.locator("#chat-folio strong").inner_text()
    reply(desk, "Buenos días. Puede renovarla en una oficina con hora reservada.")
    expect(person.locator(".bubble-staff")).to_contain_text("hora reservada", timeout=15_000)
    person.locator("#chat-text").fill("¿Cuánto cuesta?")
    person.locator("#chat-text").press("Enter")
    expect(person.locator(".bubble-citizen").last).to_contain_text("Enviado")
    expect(desk.locator("#linea")).to_contain_text("¿Cuánto cuesta?", timeout=15_000)
    check_accessible(person)
    check_accessible(desk)
    keep(person, "chat")
    keep(desk, "desk-chat")
    return folio


def reply(desk: Page, text: str) -> None:
    """Answer from the desk."""
    desk.locator("#respuesta").fill(text)
    desk.locator("#respuesta").press("Control+Enter")
    expect(desk.locator("#linea")).to_contain_text(text[:30], timeout=15_000)


def cut_and_back(desk: Page, person: Page) -> None:
    """The person's network is cut: both write meanwhile, and after it nothing lacks or is twice."""
    person.context.set_offline(True)
    person.evaluate("window.dispatchEvent(new Event('offline'))")
    person.locator("#chat-text").fill("¿Me escucha?")
    person.locator("#chat-text").press("Enter")
    reply(desk, "Cuesta 3.820 pesos.")
    person.context.set_offline(False)
    expect(person.locator(".bubble-staff").last).to_contain_text("3.820", timeout=30_000)
    expect(person.locator(".bubble", has_text="¿Me escucha?")).to_contain_text(
        "Enviado", timeout=30_000
    )
    expect(person.locator(".bubble", has_text="¿Me escucha?")).to_have_count(1)
    person.reload()
    expect(person.locator(".bubble")).to_have_count(5, timeout=15_000)
    sequence = person.locator(".bubble").evaluate_all("all => all.map((one) => one.dataset.seq)")
    assert sequence == ["1", "2", "3", "4", "5"]


def end_and_rate(desk: Page, person: Page) -> None:
    """The agent finishes; the person rates in the chat."""
    desk.locator("[data-close-work]").click()
    desk.locator("#dialogo-terminar button.btn-primary").click()
    expect(desk.get_by_text("Atención terminada")).to_be_visible()
    expect(person.locator("#chat-rate")).to_be_visible(timeout=15_000)
    check_accessible(person)
    keep(person, "chat-rating")
    person.locator('input[name="rating"][value="7"]').check()
    person.get_by_role("button", name="Enviar mi nota").click()
    expect(person.locator("#chat-rate")).to_be_hidden()


def follow_up(visit: Visit, folio: str) -> None:
    """Open the case with the code that came by SMS, then write by SMS: it is the same case."""
    page = visit.page(f"/seguimiento/?folio={folio}", size=PHONE)
    check_accessible(page)
    page.get_by_role("button", name="Enviar el código").click()
    expect(page.get_by_label("Código de 6 números")).to_be_visible()
    check_accessible(page)
    sent = OutboundDelivery.objects.filter(purpose="code").latest("pk")
    found = re.search(r"\d{6}", sent.text)
    assert found
    page.get_by_label("Código de 6 números").fill(found[0])
    page.get_by_role("button", name="Ver mi caso").click()
    expect(page.get_by_text("hora reservada")).to_be_visible()
    check_accessible(page)
    outcome = aside(lambda: receive_now(sms("Gracias, ya reservé")))
    assert outcome.folio == folio
    page.reload()
    expect(page.get_by_text("Gracias, ya reservé")).to_be_visible()
    keep(page, "seguimiento")


def sms(text: str) -> InboundContact:
    """Return a text of the person's own telephone."""
    return InboundContact(
        channel="sms",
        account="+56229380000",
        provider_id="SM0123456789abcdef0123456789abcdef",
        kind="message",
        happened_at=clock.now(),
        institution_code="ips",
        contact=ContactRef("phone", NUMBER, verified=True),
        text=text,
    )


def dashboard(visit: Visit) -> None:
    """The manager sees the web's attention counted."""
    aside(facts_catch_up)
    page = visit.page("/panel/", size=DESK_SIZE)
    sign_in(page, MANAGER)
    code = next(row.totp for row in demo_accounts() if row.email == MANAGER)
    page.locator("input[name=code]").fill(code)
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Web")
    check_accessible(page)
