"""From an empty database to the first number called, by screen alone: docs/first-office.md."""

import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Page, expect

from backend.directory.models import Institution, Office
from backend.routing.models import WorkItem
from tests.accounts.factories import totp_code
from tests.channels_counter.browsing import PORTRAIT, TELEVISION, check_accessible, keep
from tests.channels_counter.browsing import Browsing as Visit
from tests.channels_counter.live import aside
from tests.conftest import HeldClock

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCREEN = {"width": 1280, "height": 850}
EMAIL, PASSWORD = "administracion@ollague.example", "una-clave-que-nadie-adivina"
AGENT = "eva@ollague.example"


def bootstrap() -> None:
    """What whoever installs Ventanilla types once."""
    cache.clear()
    call_command(
        "bootstrap",
        institution="Municipalidad de Ollagüe",
        short_name="Ollagüe",
        email=EMAIL,
        name="Ana Mamani",
        password=PASSWORD,
        verbosity=0,
    )


def look(page: Page, name: str) -> None:
    """Check a page as everybody's eyes and a screen reader find it, and keep it for the document."""
    check_accessible(page)
    keep(page, f"first-office-{name}")


def test_the_first_number_is_called(visit: Visit, clock: HeldClock) -> None:
    aside(bootstrap)
    admin = sign_in(visit)
    checklist = open_office(admin)
    password = add_person(admin, checklist)
    kiosk = enrol(visit, admin, checklist, "Tótem activado", "kiosk", "Tótem de la entrada")
    board = enrol(visit, admin, checklist, "Pantalla activada", "board", "Pantalla de espera")
    take_number(kiosk)
    desk = call(visit, password)
    expect(board.get_by_text("A001").first).to_be_visible()
    keep(board, "first-office-7-board")
    keep(desk, "first-office-6-desk")
    admin.goto(checklist)
    expect(admin.get_by_text("la oficina ya llamó su primer número")).to_be_visible()
    look(admin, "8-done")
    assert aside(lambda: WorkItem.objects.get().label) == "A001"


def sign_in(visit: Visit) -> Page:
    """Sign in, enrol the second factor, and land where set-up begins."""
    page = visit.page("/cuenta/login/", size=SCREEN)
    look(page, "1-sign-in")
    page.fill("[name=login]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("heading", name="Active su segundo factor")).to_be_visible()
    look(page, "2-second-factor")
    secret = page.locator(".entrance-secret").inner_text().strip()
    page.fill("[name=code]", totp_code(secret))
    page.get_by_role("button", name="Activar").click()
    page.wait_for_url(re.compile("/cuenta/mfa/"))
    page.goto(visit.url + "/configuracion/")
    page.get_by_role("link", name="Municipalidad de Ollagüe").click()
    check_accessible(page)
    return page


def open_office(page: Page) -> str:
    """Follow the list's first step; return the address of the office's own list."""
    page.get_by_role("link", name="Ver la lista").click()
    check_accessible(page)
    page.get_by_role("link", name="Crear").click()
    page.fill("[name=name]", "Oficina municipal")
    page.select_option("[name=commune]", label="Ollagüe (Región de Antofagasta)")
    look(page, "3-office")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("heading", name="Primera oficina")).to_be_visible()
    look(page, "4-list")
    office = aside(Office.objects.get)
    assert (office.time_zone, office.commune_id) == ("America/Santiago", "02202")
    return page.url


def add_person(page: Page, checklist: str) -> str:
    """Add whoever attends; return the temporary password that is handed over."""
    page.goto(checklist)
    page.get_by_role("link", name="Agregar persona").click()
    page.fill("[name=email]", AGENT)
    page.fill("[name=name]", "Eva Quispe")
    check_accessible(page)
    page.get_by_role("button", name="Guardar").click()
    check_accessible(page)
    return page.locator(".setup-code-letters").inner_text().strip()


def enrol(visit: Visit, page: Page, checklist: str, step: str, kind: str, name: str) -> Page:
    """Register a screen, and activate it on the screen itself with its code."""
    page.goto(checklist)
    page.get_by_role("listitem").filter(has_text=step).get_by_role("link").click()
    page.select_option("[name=kind]", kind)
    page.fill("[name=name]", name)
    page.get_by_role("button", name="Registrar y ver código").click()
    code = page.locator(".setup-code-letters").inner_text().strip()
    look(page, f"5-code-{kind}")
    path, size = ("/kiosco/", PORTRAIT) if kind == "kiosk" else ("/pantalla/", TELEVISION)
    screen = visit.page(f"{path}?codigo={code}", size=size)
    expect(screen.locator("[name=code]")).to_have_value(code)
    screen.get_by_role("button", name="Activar").click()
    expect(screen.locator("[name=code]")).to_have_count(0)
    return screen


def take_number(kiosk: Page) -> None:
    """Take the first number: the general queue, no RUN, no preference, no telephone."""
    for selector in ('[data-action="need"]', '[data-action="no-run"]', '[data-code=""]'):
        press(kiosk, selector)
    press(kiosk, '[data-action="no-phone"]')
    result = kiosk.locator('[data-part="issued"] .ticket-number')
    expect(result).to_have_text("A001", timeout=20_000)


def press(page: Page, selector: str) -> None:
    """Press a button of the step that shows, at a person's pace."""
    now = page.locator("#kiosk").get_attribute("data-now")
    page.locator(f'[data-step="{now}"]').locator(selector).first.click()
    page.wait_for_timeout(400)


def call(visit: Visit, password: str) -> Page:
    """Sign in as the new person, sit down at módulo 1, and call."""
    page = visit.page("/mesa/", size={"width": 1440, "height": 900})
    page.fill("[name=login]", AGENT)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("heading", name="Elija su contraseña")).to_be_visible()
    check_accessible(page)
    page.fill("[name=oldpassword]", password)
    for field in ("password1", "password2"):
        page.fill(f"[name={field}]", "una-clave-propia-de-eva")
    page.get_by_role("button", name="Cambiar contraseña").click()
    expect(page.get_by_role("heading", name="Mesa de atención")).to_be_attached()
    page.wait_for_load_state("networkidle")
    page.get_by_label("Disponibilidad").select_option("available")
    expect(page.locator("#disponibilidad")).to_have_attribute("data-state", "available")
    page.get_by_label("Módulo").select_option(label="Módulo 1")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Siguiente").click()
    expect(page.get_by_text("A001").first).to_be_visible()
    return page


def test_bootstrap_twice_is_one_institution(db: None) -> None:
    bootstrap()
    bootstrap()
    assert Institution.objects.count() == 1
