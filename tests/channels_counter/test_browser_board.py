"""The television and the phone: calls heard one after the other, honest when cut off."""

from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from backend.accounts.api import device_revoke
from backend.cases.models import SurveyAnswer
from backend.routing.api import claim_next, work_call_again, work_start
from channels_counter.services.tickets import ticket_issue
from tests.channels_counter.browsing import PHONE, TELEVISION, Browsing, check_accessible, keep
from tests.channels_counter.live import aside
from tests.channels_counter.world import SYSTEM, World, finish, request, world

pytestmark = pytest.mark.browser


def tickets(here: World, times: int) -> list[Any]:
    return [ticket_issue(request=request(), issuer=here.issuer()) for _ in range(times)]


def heard(page: Page, times: int) -> list[dict[str, Any]]:
    """Wait until so many calls were announced and return them."""
    page.wait_for_function(f"() => window.heard.announced.length >= {times}", timeout=30_000)
    found: list[dict[str, Any]] = page.evaluate("window.heard.announced")
    return found


def test_two_calls_at_once_are_both_heard_and_a_second_call_again(visit: Browsing) -> None:
    here = aside(world)
    token = aside(lambda: here.device("board")[1])
    ana, luis = aside(here.agent), aside(lambda: here.agent(2, "Luis"))
    aside(lambda: tickets(here, 3))
    page = visit.page("/pantalla/", token=token, size=TELEVISION)
    expect(page.get_by_text("Espere aquí su llamado")).to_be_visible()
    check_accessible(page)
    first = aside(lambda: claim_next(viewer=ana))
    aside(lambda: claim_next(viewer=luis))
    one, two = heard(page, 2)
    assert [(one["label"], one["desk"]), (two["label"], two["desk"])] == [("A001", 1), ("A002", 2)]
    assert one["sound"]
    assert two["sound"]
    # The second waits until the first was shown and heard.
    assert two["when"] - one["when"] > 5000
    expect(page.locator('[data-part="label"]')).to_have_text("A002")
    check_accessible(page)
    keep(page, "board")
    assert first is not None
    aside(lambda: work_call_again(viewer=ana, work_item_id=first.pk))
    again = heard(page, 3)[2]
    assert (again["label"], again["attempt"]) == ("A001", 2)
    expect(page.locator('[data-part="waiting"]')).to_have_text("1")
    # Each number has one line, the newest call first.
    expect(page.locator(".board-line-number")).to_have_text(["A001", "A002"])


def test_cut_off_it_says_so_and_then_misses_nothing(visit: Browsing) -> None:
    here = aside(world)
    token = aside(lambda: here.device("board")[1])
    ana, luis = aside(here.agent), aside(lambda: here.agent(2, "Luis"))
    aside(lambda: tickets(here, 2))
    aside(lambda: claim_next(viewer=ana))
    page = visit.page("/pantalla/", token=token, size=TELEVISION)
    lines: list[WebSocketRoute] = []
    cut = [False]

    def line(socket: WebSocketRoute) -> None:
        if cut[0]:
            socket.close()
            return
        lines.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/ws/pantalla/", line)
    page.reload()
    expect(page.locator('[data-part="label"]')).to_have_text("A001")
    page.wait_for_function(
        "() => document.querySelector('[data-part=waiting]').textContent === '1'"
    )
    cut[0] = True
    lines[-1].close()
    expect(page.get_by_text("Sin conexión desde las")).to_be_visible(timeout=15_000)
    expect(page.locator('[data-part="label"]')).to_have_text("A001")
    check_accessible(page)
    keep(page, "board-offline")
    aside(lambda: claim_next(viewer=luis))
    cut[0] = False
    assert heard(page, 1)[0]["label"] == "A002"
    expect(page.locator('[data-part="offline"]')).to_be_hidden()


def test_what_was_called_before_it_opened_is_listed_and_not_rung(visit: Browsing) -> None:
    here = aside(world)
    token = aside(lambda: here.device("board")[1])
    ana = aside(here.agent)
    aside(lambda: tickets(here, 1))
    aside(lambda: claim_next(viewer=ana))
    page = visit.page("/pantalla/", token=token, size=TELEVISION)
    expect(page.locator(".board-line-number")).to_have_text(["A001"])
    page.wait_for_timeout(1500)
    assert page.evaluate("window.heard.announced") == []


def test_a_revoked_board_asks_for_a_code(visit: Browsing) -> None:
    here = aside(world)
    device, token = aside(lambda: here.device("board"))
    page = visit.page("/pantalla/", token=token, size=TELEVISION)
    expect(page.get_by_text("Espere aquí su llamado")).to_be_visible()
    aside(lambda: device_revoke(viewer=SYSTEM, device_id=device.pk))
    expect(page.get_by_text("Este equipo no está en servicio")).to_be_visible(timeout=15_000)
    check_accessible(page)


def test_the_phone_follows_is_called_and_rates(visit: Browsing) -> None:
    here = aside(world)
    ana = aside(here.agent)
    _, mine = aside(lambda: tickets(here, 2))
    page = visit.page(f"/turno/{mine.public_token}/", size=PHONE)
    expect(page.get_by_text("persona antes que usted")).to_be_visible()
    check_accessible(page)
    keep(page, "turn-waiting")
    other = aside(lambda: claim_next(viewer=ana))
    assert other is not None
    expect(page.get_by_text("Usted es la próxima persona")).to_be_visible()
    aside(lambda: work_start(viewer=ana, work_item_id=other.pk))
    aside(lambda: finish(ana, other))
    item = aside(lambda: claim_next(viewer=ana))
    assert item is not None
    expect(page.get_by_text("Acérquese al módulo 1")).to_be_visible()
    page.wait_for_function("() => window.heard.vibrated.length === 1")
    check_accessible(page)
    keep(page, "turn-called")
    aside(lambda: work_start(viewer=ana, work_item_id=item.pk))
    expect(page.get_by_text("Le están atendiendo en el módulo 1")).to_be_visible()
    aside(lambda: finish(ana, item))
    rate(page)
    answer = SurveyAnswer.objects.get()
    assert (answer.rating, answer.reason) == (7, "trato")


def rate(page: Page) -> None:
    expect(page.get_by_text("Ponga una nota de 1 a 7")).to_be_visible()
    check_accessible(page)
    keep(page, "turn-rating")
    page.locator('input[name="rating"][value="7"]').check(force=True)
    page.get_by_label("El trato de quien me atendió").check()
    page.get_by_role("button", name="Enviar mi nota").click()
    expect(page.get_by_text("Recibimos su nota")).to_be_visible()
    check_accessible(page)


def test_the_phone_page_works_without_scripts(visit: Browsing) -> None:
    here = aside(world)
    ana = aside(here.agent)
    (mine,) = aside(lambda: tickets(here, 1))
    page = visit.page(f"/turno/{mine.public_token}/", size=PHONE, java_script_enabled=False)
    expect(page.get_by_text("Usted es la próxima persona")).to_be_visible()
    aside(lambda: claim_next(viewer=ana))
    page.get_by_role("link", name="Actualizar").click()
    expect(page.get_by_text("Acérquese al módulo 1")).to_be_visible()
    page.get_by_role("link", name="Ya no lo necesito").click()
    page.get_by_role("button", name="Sí, ya no lo necesito").click()
    expect(page.get_by_text("Devolvió su número")).to_be_visible()


def test_a_narrow_phone_and_pages_around_the_turn(visit: Browsing) -> None:
    here = aside(world)
    (mine,) = aside(lambda: tickets(here, 1))
    page = visit.page(f"/turno/{mine.public_token}/salir/", size={"width": 320, "height": 600})
    check_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto(f"{visit.url}/turno/no-existe/")
    expect(page.get_by_role("heading", name="Turno no encontrado")).to_be_visible()
    check_accessible(page)
    page.goto(f"{visit.url}/pantalla/")
    expect(page.get_by_role("heading", name="Activar esta pantalla")).to_be_visible()
    check_accessible(page)
