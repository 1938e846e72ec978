"""Every set-up page in a real browser: nothing for axe-core to find, and it fits a small screen."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page

from backend.accounts.api import Role, Viewer
from backend.directory.api import (
    HolidayData,
    ProcedureData,
    agreement_save,
    closure_add,
    desk_save,
    holiday_save,
    procedure_save,
)
from backend.routing.api import QueueData, priority_classes_ensure, queue_save, skill_save
from tests.accounts.factories import PASSWORD, make_user, totp_code
from tests.channels_counter.browsing import Browsing, browsing, check_accessible, keep
from tests.channels_counter.live import aside, live_server
from tests.directory.factories import make_institution, make_office
from tests.factories import at
from tests.setup.test_screens import INSTITUTION_PAGES, OFFICE_PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SYSTEM = Viewer.system()
SCREEN = {"width": 1280, "height": 850}
SMALL = {"width": 320, "height": 640}


@pytest.fixture
def visit(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browsing]:
    """Serve the product and open a browser on it."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with live_server() as url, browsing(url) as opened:
        yield opened


def furnished() -> list[str]:
    """Make an institution with something on every page; return the pages' addresses."""
    mine, partner = make_institution("mine"), make_institution("partner")
    office = make_office(mine)
    product = procedure_save(
        viewer=SYSTEM,
        institution_id=partner.pk,
        data=ProcedureData(code="p", name="Permiso", legal_term_days=20),
    )
    agreement_save(
        viewer=SYSTEM,
        host_id=mine.pk,
        partner_id=partner.pk,
        procedure_ids=[product.pk],
        since=date(2020, 1, 1),
    )
    closure_add(
        viewer=SYSTEM,
        office_id=office.pk,
        starts_at=at(12, day=28),
        ends_at=at(15, day=28).replace(year=2030),
        reason="Faena",
    )
    desk = desk_save(viewer=SYSTEM, office_id=office.pk, number=1, name="Ventanilla norte")
    day = holiday_save(viewer=SYSTEM, data=HolidayData(date(2026, 11, 27), "Día de prueba"))
    priority_classes_ensure(viewer=SYSTEM, institution_id=mine.pk)
    skill_save(viewer=SYSTEM, institution_id=mine.pk, code="ingles", name="Inglés")
    data = QueueData(code="a", name="General", office_id=office.pk, series_letter="A")
    queue = queue_save(viewer=SYSTEM, institution_id=mine.pk, data=data)
    make_user("yo@example.cl", Role.ADMINISTRATOR)
    agent = make_user("ana@example.cl", Role.FRONT_DESK, institution_id=mine.pk)
    home = f"/configuracion/{mine.pk}/"
    return [
        "/configuracion/",
        "/configuracion/instituciones/nueva/",
        *(home + page for page in INSTITUTION_PAGES),
        f"{home}filas/{queue.pk}/",
        f"{home}personal/{agent.pk}/",
        f"{home}personal/{agent.pk}/funcion/",
        f"{home}convenios/nuevo/?con={partner.pk}",
        f"{home}sitios/nuevo/",
        f"{home}lineas/",
        f"{home}lineas/nueva/",
        *(f"/configuracion/oficina/{office.pk}/{page}" for page in OFFICE_PAGES),
        f"/configuracion/oficina/{office.pk}/modulos/{desk.pk}/datos/",
        "/configuracion/feriados/?ano=2026",
        "/configuracion/feriados/nuevo/",
        f"/configuracion/feriados/{day.pk}/",
        "/cuenta/mfa/",
        "/cuenta/password/change/",
    ]


def sign_in(visit: Browsing) -> Page:
    page = visit.page("/cuenta/login/", size=SCREEN)
    page.fill("[name=login]", "yo@example.cl")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_selector("[name=code]")
    check_accessible(page)
    page.fill("[name=code]", totp_code())
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url("**/configuracion/**")
    return page


def test_every_page_is_for_everybody(visit: Browsing) -> None:
    addresses = aside(furnished)
    page = sign_in(visit)
    too_wide = []
    for address in addresses:
        answer = page.goto(visit.url + address)
        assert answer is not None
        assert answer.status == 200, address
        check_accessible(page)
        page.set_viewport_size(SMALL)  # type: ignore[arg-type]  # a plain dict of two numbers
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(address)
        page.set_viewport_size(SCREEN)  # type: ignore[arg-type]  # a plain dict of two numbers
        if address.endswith(("/filas/", "/horario/")):
            keep(page, f"setup-{address.rstrip('/').rsplit('/', 1)[-1]}")
    assert too_wide == []
