"""The chat in a real browser: inside another site's page, and where no socket comes through."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import WebSocketRoute, expect

from backend.cases.models import Message
from channels_web.models import WidgetOrigin
from kb.models import FichaVote
from tests.channels_counter.browsing import Browsing, check_accessible, keep
from tests.channels_counter.conftest import visit
from tests.channels_counter.live import aside
from tests.channels_web.world import world
from tests.kb.factories import published

__all__ = ["visit"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"width": 320, "height": 640}
LAPTOP = {"width": 1024, "height": 768}


@pytest.fixture
def town_site(visit: Browsing) -> Iterator[str]:
    """A municipality's own page, on another port, with the one script of the widget."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (
                '<!doctype html><html lang="es"><head><title>Municipalidad</title></head><body><main>'
                "<h1>Municipalidad de prueba</h1><p>Horarios y noticias.</p></main>"
                f'<script src="{visit.url}/chat/widget.js" data-widget="portal"></script></body></html>'
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header(
                "Content-Security-Policy",
                f"default-src 'self'; script-src {visit.url}; frame-src {visit.url}",
            )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def opened(*origins: str) -> None:
    """Make a window that attends at any hour."""
    here = world()
    WidgetOrigin.objects.update(office=None, queue=here.queue, origins=list(origins))


def test_the_widget_in_another_sites_page(visit: Browsing, town_site: str) -> None:
    aside(lambda: opened(town_site))
    page = visit.page("/healthz", size=LAPTOP)
    page.goto(town_site)
    page.get_by_role("button", name="Chat de atención").click()
    chat = page.frame_locator("iframe")
    chat.get_by_label("¿En qué le podemos ayudar?").fill("Hola, quiero pagar mi patente")
    chat.get_by_role("button", name="Comenzar").click()
    expect(chat.locator(".bubble-citizen")).to_contain_text("Enviado", timeout=20_000)
    keep(page, "widget")
    check_accessible(page)

    page.reload()
    page.get_by_role("button", name="Chat de atención").click()
    expect(chat.locator(".bubble")).to_have_count(1, timeout=20_000)
    chat.locator("#chat-text").fill("¿Hay alguien?")
    chat.locator("#chat-text").press("Enter")
    expect(chat.locator(".bubble-citizen").last).to_contain_text("Enviado", timeout=20_000)
    assert Message.objects.count() == 2


def test_a_site_that_is_not_named_cannot_show_it(visit: Browsing, town_site: str) -> None:
    aside(lambda: opened("https://otra.example"))
    page = visit.page("/healthz", size=LAPTOP)
    page.goto(town_site)
    page.get_by_role("button", name="Chat de atención").click()
    page.wait_for_timeout(1500)
    assert not page.frame_locator("iframe").locator("#chat").count()


def test_the_chat_goes_on_without_a_socket(visit: Browsing) -> None:
    aside(opened)
    page = visit.page("/healthz", size=PHONE)

    def refuse(route: WebSocketRoute) -> None:
        route.close()

    page.route_web_socket("**/ws/chat/**", refuse)
    page.goto(f"{visit.url}/chat/")
    page.get_by_label("¿En qué le podemos ayudar?").fill("Hola")
    page.get_by_role("button", name="Comenzar").click()
    expect(page.locator(".bubble")).to_have_count(1, timeout=20_000)
    page.locator("#chat-text").fill("Sin conexión directa")
    page.locator("#chat-text").press("Enter")
    expect(page.locator(".bubble-citizen").last).to_contain_text("Enviado", timeout=30_000)
    check_accessible(page)
    assert Message.objects.count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_ficha_is_found_by_browsing_and_judged_without_scripts(visit: Browsing) -> None:
    def prepare() -> None:
        here = world()
        published("ci-renovar", "Renovar la cédula", institution_id=here.institution.pk)

    aside(prepare)
    page = visit.page("/", size=PHONE, java_script_enabled=False)
    page.get_by_role("link", name="Tener un hijo").click()
    page.get_by_role("link", name="Renovar la cédula").click()
    expect(page.get_by_role("heading", name="Renovar la cédula")).to_be_visible()
    page.get_by_role("button", name="No me sirvió").click()
    page.get_by_label("No se entiende").check()
    page.get_by_role("button", name="Enviar mi opinión").click()
    expect(page.get_by_text("Gracias: su respuesta ayuda")).to_be_visible()
    assert aside(lambda: FichaVote.objects.get().reason) == "No se entiende"


def test_the_portals_pages_are_accessible_and_fit(visit: Browsing) -> None:
    def prepare() -> None:
        here = world()
        published("ci-renovar", "Renovar la cédula", institution_id=here.institution.pk)

    aside(prepare)
    page = visit.page("/", size=PHONE)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    for address in (
        "/",
        "/fichas/",
        "/fichas/hecho/tener-un-hijo/",
        "/fichas/tema/familia/",
        "/f/ci-renovar/",
        "/fichas/ci-renovar-renovar-la-cedula/?opinion=no",
        "/seguimiento/",
    ):
        page.goto(visit.url + address)
        check_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, address
    # The block of data of a ficha stands under the strict policy.
    assert refused == []


def test_the_desk_opens_a_ficha_ready_to_print(visit: Browsing) -> None:
    def prepare() -> None:
        here = world()
        published("ci-renovar", "Renovar la cédula", institution_id=here.institution.pk)

    aside(prepare)
    page = visit.page("/fichas/ci-renovar/?imprimir=1", size=LAPTOP)
    page.wait_for_function("window.heard.printed === 1")
    page.emulate_media(media="print")
    expect(page.locator(".print-head")).to_be_visible()
    expect(page.locator(".ficha-side")).to_be_hidden()
