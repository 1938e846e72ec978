"""The part of journey (a) that is a chat: in the portal, at the desk, and its rating."""

from playwright.sync_api import Page, expect

from tests.channels_counter.browsing import Browsing as Visit
from tests.channels_counter.browsing import check_accessible, keep
from tests.e2e.staff import finish, reply

PHONE = {"width": 360, "height": 740}
RUN = "12.345.678-5"


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


def identify(desk: Page) -> None:
    """The person gave name and RUN in the chat, and the agent writes them down."""
    desk.get_by_text("Identificar a la persona").or_(
        desk.get_by_text("Corregir o agregar un medio de contacto")
    ).first.click()
    desk.locator("#persona input[name=name]").fill("Rosa Prueba")
    desk.locator("#persona input[name=run]").fill(RUN)
    desk.locator("#persona button.btn-primary").click()
    expect(desk.locator("#persona")).to_contain_text("RUN declarado")


def end_and_rate(desk: Page, person: Page) -> None:
    """The agent finishes; the person rates in the chat."""
    finish(desk)
    expect(person.locator("#chat-rate")).to_be_visible(timeout=15_000)
    check_accessible(person)
    keep(person, "chat-rating")
    person.locator('input[name="rating"][value="7"]').check()
    person.get_by_role("button", name="Enviar mi nota").click()
    expect(person.locator("#chat-rate")).to_be_hidden()
