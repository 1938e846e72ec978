"""The desk under real hands: keyboard alone, two agents at once, a bad network, a small screen."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, WebSocketRoute, expect, sync_playwright

from backend.accounts.api import Role
from backend.cases.models import Case, Draft, KnowledgeUse, Message
from backend.ports import channels
from kb.indexing import rebuild
from kb.search.context import planner_forget
from kb.search.embedded import EmbeddedEngine
from kb.search.registry import engine_use
from tests.channels_counter.browsing import CHROMIUM, check_accessible
from tests.channels_counter.live import aside, live_server
from tests.desk.browsing import Keyboard, Staff, session_of
from tests.desk.conftest import second_factor
from tests.desk.world import World, agent, build, number
from tests.kb.factories import institution, published
from tests.mailroom.conftest import ToyAdapter

pytestmark = pytest.mark.browser
VECTORS = Path(__file__).resolve().parents[1] / "channels_phone" / "data" / "segment_vectors.json"
REPLY, NOTE = "#respuesta", "#nota"


@pytest.fixture
def staff(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Staff]:
    """Serve the product and open a browser; fail when a page's script raised an error."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    cache.clear()
    with channels.registered(ToyAdapter()), live_server() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        opened = Staff(browser, url)
        yield opened
        browser.close()
        assert opened.complaints == []


@pytest.fixture
def here(staff: Staff) -> World:
    """The desk's world, at this very moment."""
    return aside(build)


@pytest.fixture
def fichas(here: World, tmp_path: Path) -> Iterator[None]:
    """Three published fichas in the embedded engine."""
    engine = EmbeddedEngine(tmp_path / "index")
    engine_use(engine)
    planner_forget()

    def publish() -> None:
        owner = institution()
        published("cedula", "Renovación de la cédula de identidad", institution_id=owner)
        published("nacer", "Inscripción de nacimiento", institution_id=owner)
        published("defuncion", "Certificado de defunción", institution_id=owner)
        rebuild()

    aside(publish)
    yield
    engine_use(None)
    planner_forget()
    engine.close()


def desk(staff: Staff, user_id: int | None, path: str = "/mesa/") -> Page:
    """Open the desk, live."""
    page = staff.page(aside(lambda: session_of(number(user_id))), path)
    expect(page.locator("body[data-live=open]")).to_be_attached(timeout=15_000)
    return page


def test_the_keyboard_alone_claims_answers_links_a_ficha_and_closes(
    staff: Staff, here: World, fichas: None
) -> None:
    outcome = aside(lambda: here.message("Hola, necesito renovar mi cédula de identidad"))
    page = desk(staff, here.ana.user_id)
    check_accessible(page)
    keys = Keyboard(page)

    keys.press("Alt+n")
    expect(page.locator(REPLY)).to_be_focused(timeout=15_000)
    expect(page.locator('[data-ficha="1"]')).to_be_visible(timeout=15_000)
    check_accessible(page)
    keys.type("Buenos días. ")
    keys.press("Alt+1")
    expect(page.locator("#ficha-avisos")).to_contain_text("Se vinculó")
    keys.press("Control+Enter")
    expect(page.locator(".bubble-staff")).to_contain_text("Renovación de la cédula")
    expect(page.locator(REPLY)).to_have_value("")
    keys.press("Alt+c")
    expect(page.locator("#dialogo-terminar")).to_be_visible()
    check_accessible(page)
    keys.press("Enter")
    expect(page.locator(".desk-idle")).to_contain_text(str(outcome.folio))

    assert keys.pressed <= 25
    assert aside(lambda: Case.objects.get(pk=number(outcome.case_id)).state) == "resolved"
    assert aside(KnowledgeUse.objects.count) == 1
    assert aside(lambda: Message.objects.filter(author="staff").count()) == 1


def test_what_was_written_survives_a_reload_and_a_colleague(staff: Staff, here: World) -> None:
    outcome = aside(lambda: here.taken(here.ana))
    page = desk(staff, here.ana.user_id, f"/mesa/trabajo/{outcome.work_item_id}/")
    page.fill(REPLY, "Estimada, su cédula")
    expect(page.locator("#borrador-estado")).to_have_text("Borrador guardado", timeout=10_000)
    page.keyboard.press("Alt+i")
    expect(page.locator(NOTE)).to_be_focused()

    other = desk(staff, here.bruno.user_id, f"/mesa/caso/{outcome.case_id}/")
    expect(other.locator(REPLY)).to_have_value("")
    expect(page.locator("#tambien")).to_contain_text("Bruno también está aquí", timeout=10_000)
    other.fill(REPLY, "Soy Bruno")
    expect(other.locator("#borrador-estado")).to_have_text("Borrador guardado", timeout=10_000)
    other.locator(REPLY).press("End")
    other.keyboard.type(".")
    other.keyboard.press("Control+Enter")
    expect(page.locator("#linea")).to_contain_text("Soy Bruno", timeout=10_000)

    page.keyboard.press("Alt+r")
    expect(page.locator(REPLY)).to_have_value("Estimada, su cédula")
    page.reload()
    expect(page.locator(REPLY)).to_have_value("Estimada, su cédula")
    expect(other.locator(REPLY)).to_have_value("")
    other.wait_for_load_state("networkidle")
    assert aside(lambda: [draft.text for draft in Draft.objects.all()]) == ["Estimada, su cédula"]


def test_text_written_without_network_waits_in_the_tab(staff: Staff, here: World) -> None:
    outcome = aside(lambda: here.taken(here.ana))
    page = desk(staff, here.ana.user_id, f"/mesa/trabajo/{outcome.work_item_id}/")
    page.route("**/borrador/**", lambda route: route.abort())
    page.fill(REPLY, "Sin red")
    expect(page.locator("#borrador-estado")).to_contain_text("se reintentará", timeout=10_000)
    page.unroute("**/borrador/**")

    page.reload()

    expect(page.locator(REPLY)).to_have_value("Sin red")


def test_the_second_to_take_is_told_who_was_first(staff: Staff, here: World) -> None:
    outcome = aside(here.message)
    page = desk(staff, here.ana.user_id, f"/mesa/trabajo/{outcome.work_item_id}/")
    take = page.locator(".panel-actions .btn-primary", has_text="Tomar")
    expect(take).to_be_visible()
    rival = desk(staff, here.bruno.user_id)
    rival.locator(".btn-take").click()
    expect(rival.locator(REPLY)).to_be_focused(timeout=10_000)

    take.click()

    expect(page.locator("#alerta")).to_contain_text("la tomó Bruno")
    check_accessible(page)


def test_nothing_is_missing_after_the_socket_was_cut(staff: Staff, here: World) -> None:
    outcome = aside(lambda: here.taken(here.ana))
    session = aside(lambda: session_of(number(here.ana.user_id)))
    page = staff.page(session, "/mesa/")
    cut = {"on": False}
    opened: list[WebSocketRoute] = []

    def pass_on(route: WebSocketRoute) -> None:
        if cut["on"]:
            route.close(code=1011)
            return
        route.connect_to_server()
        opened.append(route)

    page.route_web_socket("**/ws/mesa/", pass_on)
    page.goto(f"{staff.url}/mesa/trabajo/{outcome.work_item_id}/")
    expect(page.locator("body[data-live=open]")).to_be_attached(timeout=15_000)
    cut["on"] = True
    for route in opened:
        route.close(code=1011)
    expect(page.locator("#connection")).to_be_visible(timeout=10_000)

    aside(lambda: here.message("Escrito durante el corte"))
    expect(page.locator("#linea")).not_to_contain_text("durante el corte")
    cut["on"] = False

    expect(page.locator("#linea")).to_contain_text("Escrito durante el corte", timeout=30_000)


def test_the_board_follows_within_two_seconds(staff: Staff, here: World) -> None:
    def boss() -> str:
        viewer = agent(here.ips, None, "Carla", Role.SUPERVISOR)
        second_factor(number(viewer.user_id))
        return session_of(number(viewer.user_id))

    page = staff.page(aside(boss), "/supervision/")
    expect(page.locator("body[data-live=open]")).to_be_attached(timeout=15_000)
    check_accessible(page)
    waiting = page.locator(".wall-figures li", has_text="En espera").locator("strong")
    expect(waiting).to_have_text("0")

    aside(here.message)
    expect(waiting).to_have_text("1", timeout=2_000)

    page.locator(".btn-count").click()
    expect(page.locator("#dialogo-fila select")).to_be_visible()
    check_accessible(page)


@pytest.mark.parametrize("width", [320, 720])
def test_a_small_or_enlarged_screen_holds_it_all(staff: Staff, here: World, width: int) -> None:
    outcome = aside(lambda: here.taken(here.ana))
    session = aside(lambda: session_of(number(here.ana.user_id)))
    path = f"/mesa/trabajo/{outcome.work_item_id}/"

    page = staff.page(session, path, {"width": width, "height": 700})

    expect(page.locator(".btn-next")).to_be_visible(timeout=15_000)
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert beyond <= 0
    check_accessible(page)


def test_shortcuts_can_be_read_and_single_keys_switched_off(staff: Staff, here: World) -> None:
    page = desk(staff, here.ana.user_id)
    page.locator("h1").first.focus()
    page.keyboard.press("?")
    help_dialog = page.locator("dialog[open]")
    expect(help_dialog).to_contain_text("Tomar la siguiente atención")
    check_accessible(page)
    help_dialog.get_by_label("Usar atajos de una sola tecla").uncheck()
    help_dialog.get_by_role("button", name="Cerrar").click()

    page.keyboard.press("/")

    expect(page.locator("#busca")).not_to_be_focused()


def test_the_counter_of_sms_agrees_with_the_published_vectors(staff: Staff, here: World) -> None:
    page = desk(staff, here.ana.user_id)
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    found = page.evaluate(
        """async (texts) => {
          const { segments } = await import("/static/desk/sms.js");
          return Object.fromEntries(Object.entries(texts).map(([k, t]) => [k, segments(t).segments]));
        }""",
        {name: vector["text"] for name, vector in vectors.items()},
    )

    assert found == {name: vector["segments"] for name, vector in vectors.items()}


def test_what_refreshes_by_itself_takes_nothing_away(staff: Staff, here: World) -> None:
    outcome = aside(lambda: here.taken(here.ana))
    page = desk(staff, here.ana.user_id, f"/mesa/trabajo/{outcome.work_item_id}/")
    expect(page.locator("#buscador")).to_be_visible()
    page.fill("#busca", "2026-0000")
    aside(lambda: here.message(phone="+56955500002", name="Clara"))
    expect(page.locator(".work-row")).to_have_count(1, timeout=10_000)
    expect(page.locator("#busca")).to_be_focused()
    expect(page.locator("#busca")).to_have_value("2026-0000")

    page.locator(".waiting a").focus()
    aside(lambda: here.message(phone="+56955500003", name="Diego"))
    expect(page.locator(".work-row")).to_have_count(2, timeout=10_000)
    expect(page.locator(".waiting a", has_text="Clara")).to_be_focused()

    page.fill("#tramite", "Renovar la céd")
    # The answer to the page's own question comes, and waits until the cursor has left.
    with page.expect_response("**/datos/"):
        page.evaluate("document.body.dispatchEvent(new CustomEvent('desk:case'))")
    expect(page.locator("#tramite")).to_be_focused()
    expect(page.locator("#tramite")).to_have_value("Renovar la céd")
    with page.expect_response("**/datos/"):
        page.locator(REPLY).focus()
    expect(page.locator("#tramite")).to_have_value("Renovar la céd")
    expect(page.locator(REPLY)).to_be_focused()
