"""The kiosk under real fingers: no number twice, nobody's choices left behind, no network, no paper."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from backend.citizens.models import Citizen
from backend.routing.models import WorkItem
from channels_counter.models import Ticket
from tests.channels_counter.browsing import LANDSCAPE, PORTRAIT, Browsing, check_accessible, keep
from tests.channels_counter.live import aside
from tests.channels_counter.world import world

pytestmark = pytest.mark.browser
RUN = "123456785"


def kiosk(visit: Browsing, size: dict[str, int] = PORTRAIT, **options: Any) -> Page:
    here = aside(world)
    token = aside(lambda: here.device()[1])
    return visit.page("/kiosco/", token=token, size=size, **options)


def press(page: Page, selector: str) -> None:
    """Press a button of the screen that shows, at a person's pace."""
    now = page.locator("#kiosk").get_attribute("data-now")
    button = page.locator(f'[data-step="{now}"]').locator(selector).first
    button.click()
    if "data-key" not in selector:
        page.wait_for_timeout(400)


def general(page: Page) -> None:
    """Choose the general queue, without RUN or preference, up to the telephone."""
    press(page, '[data-action="need"]')
    press(page, '[data-action="no-run"]')
    press(page, '[data-code=""]')


def number(page: Page) -> str:
    expect(page.locator('[data-step="result"]')).to_be_visible(timeout=20_000)
    return page.locator('[data-part="issued"] .ticket-number').inner_text()


def test_the_whole_way_to_a_number(visit: Browsing) -> None:
    page = kiosk(visit)
    expect(page.get_by_role("heading", name="¿Qué necesita hacer hoy?")).to_be_visible()
    check_accessible(page)
    press(page, '[data-to="search"]')
    for letter in "cedula":
        press(page, f'[data-key="{letter}"]')
    expect(page.locator("[data-results] button")).to_have_count(1)
    check_accessible(page)
    press(page, "[data-results] button")
    for digit in RUN:
        press(page, f'[data-key="{digit}"]')
    expect(page.locator('[data-step="run"] [data-typed]')).to_have_text("12.345.678-5")
    check_accessible(page)
    keep(page, "kiosk-run")
    press(page, '[data-action="run"]')
    check_accessible(page)
    press(page, '[data-code="discapacidad"]')
    for digit in "955500001":
        press(page, f'[data-key="{digit}"]')
    check_accessible(page)
    press(page, '[data-action="phone"]')
    assert number(page) == "B001"
    check_accessible(page)
    page.wait_for_function("() => window.heard.printed === 1")
    item = WorkItem.objects.get()
    assert (item.label, item.priority_class, item.credit_minutes) == ("B001", "discapacidad", 60)
    # A RUN that was only typed joins nobody to anything.
    assert not Citizen.objects.filter(run_checked=True).exists()


def test_a_wrong_run_is_said_and_can_be_left_out(visit: Browsing) -> None:
    page = kiosk(visit, LANDSCAPE)
    press(page, '[data-action="need"]')
    for digit in "123456780":
        press(page, f'[data-key="{digit}"]')
    press(page, '[data-action="run"]')
    expect(page.get_by_text("Ese RUN no es válido")).to_be_visible()
    check_accessible(page)
    press(page, '[data-action="no-run"]')
    expect(page.locator('[data-step="preference"]')).to_be_visible()


def test_a_double_tap_is_one_number(visit: Browsing) -> None:
    page = kiosk(visit)
    general(page)
    page.locator('[data-action="no-phone"]').dblclick()
    assert number(page) == "A001"
    assert Ticket.objects.count() == WorkItem.objects.count() == 1


def test_a_long_press_that_slips_still_counts(visit: Browsing) -> None:
    page = kiosk(visit)
    box = page.locator('[data-step="need"] [data-action="need"]').bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    page.wait_for_timeout(1200)
    # The finger ends a little above the button where it began.
    page.mouse.move(box["x"] + box["width"] / 2 + 15, box["y"] - 12)
    page.mouse.up()
    expect(page.locator('[data-step="run"]')).to_be_visible()


def test_a_keyboard_alone_takes_a_number(visit: Browsing) -> None:
    page = kiosk(visit, LANDSCAPE)
    page.locator('[data-step="need"] [data-action="need"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.type(RUN)
    expect(page.locator('[data-step="run"] [data-typed]')).to_have_text("12.345.678-5")
    for action in ("run", 'preference"][data-code="', "no-phone"):
        page.locator(f'[data-step]:not([hidden]) [data-action="{action}"]').first.focus()
        page.keyboard.press("Enter")
    assert number(page) == "A001"


def test_the_next_person_finds_nothing_of_the_last(visit: Browsing) -> None:
    page = kiosk(visit)
    press(page, '[data-action="need"]')
    for digit in RUN:
        press(page, f'[data-key="{digit}"]')
    press(page, '[data-action="run"]')
    press(page, '[data-code=""]')
    for digit in "955500001":
        press(page, f'[data-key="{digit}"]')
    press(page, '[data-action="phone"]')
    number(page)
    press(page, '[data-action="restart"]')
    for text in ("12.345.678-5", "9 5550 0001", "A001"):
        assert page.get_by_text(text, exact=True).filter(visible=True).count() == 0
    assert page.locator("#slip").inner_html() == ""
    assert page.locator('[data-step="run"] [data-typed].is-empty').count() == 1
    general(page)
    press(page, '[data-action="no-phone"]')
    assert number(page) == "A002"
    assert WorkItem.objects.get(label="A002").interaction.contact_point is None


def test_nobody_there_warns_and_starts_over(visit: Browsing) -> None:
    here = aside(world)
    token = aside(lambda: here.device()[1])
    page = visit.page("/kiosco/", token=token, size=PORTRAIT)
    page.clock.install()
    page.reload()
    press(page, '[data-action="need"]')
    press(page, '[data-key="1"]')
    page.clock.run_for(61_000)
    expect(page.get_by_role("heading", name="¿Sigue ahí?")).to_be_visible()
    check_accessible(page)
    page.get_by_role("button", name="Necesito más tiempo").click()
    expect(page.locator("#idle-warning")).to_be_hidden()
    expect(page.locator('[data-step="run"] [data-typed]')).to_have_text("1")
    page.clock.run_for(80_000)
    expect(page.locator('[data-step="need"]')).to_be_visible()
    assert page.locator('[data-step="run"] [data-typed].is-empty').count() == 1


def test_no_paper_reprints_the_same_number(visit: Browsing) -> None:
    page = kiosk(visit)
    general(page)
    press(page, '[data-action="no-phone"]')
    number(page)
    page.wait_for_function("() => window.heard.printed === 1")
    with page.expect_response(lambda answer: "papel" in answer.url and answer.status == 200):
        press(page, '[data-action="reprint"]')
    page.wait_for_function("() => window.heard.printed === 2")
    expect(page.locator("#slip .slip-number")).to_have_text("A001")
    assert Ticket.objects.count() == 1
    assert Ticket.objects.get().print_failed_at is not None


def test_the_slip_is_eighty_millimetres_of_the_right_thing(visit: Browsing) -> None:
    page = kiosk(visit)
    general(page)
    press(page, '[data-action="no-phone"]')
    number(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 302, "height": 491})
    expect(page.locator(".slip-number")).to_be_visible()
    expect(page.locator("#kiosk")).to_be_hidden()
    assert page.locator("#slip svg").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 302
    keep(page, "kiosk-slip")


def test_no_network_is_said_and_the_same_try_goes_on(visit: Browsing) -> None:
    page = kiosk(visit)
    general(page)
    page.context.set_offline(True)
    press(page, '[data-action="no-phone"]')
    expect(page.get_by_role("heading", name="No hay conexión con el servidor")).to_be_visible(
        timeout=20_000
    )
    check_accessible(page)
    keep(page, "kiosk-offline")
    page.context.set_offline(False)
    press(page, '[data-action="retry"]')
    assert number(page) == "A001"
    assert Ticket.objects.count() == 1


def test_an_answer_that_was_lost_is_not_a_second_number(visit: Browsing) -> None:
    page = kiosk(visit)
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
            return
        lost.append(answer.status)
        route.abort()

    page.route("**/kiosco/numero/", lose_the_first)
    general(page)
    press(page, '[data-action="no-phone"]')
    assert number(page) == "A001"
    assert lost == [200]
    assert Ticket.objects.count() == WorkItem.objects.count() == 1


def test_a_small_window_and_big_letters_hold(visit: Browsing) -> None:
    page = kiosk(visit, {"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    check_accessible(page)
