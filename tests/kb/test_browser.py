"""Every editor's page in a real browser: nothing for axe-core to find, and it fits a small screen."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from backend.accounts.api import Role
from backend.common import clock
from backend.directory.api import institution_by_code, municipalities_load
from kb.api import usefulness_record
from kb.models import Ficha, LinkCheck
from kb.services import (
    BulletinData,
    Stewardship,
    Translation,
    bulletin_save,
    ficha_adopt,
    ficha_stewardship_set,
    ficha_version_reject,
    ficha_version_save,
    ficha_version_submit,
    translation_save,
)
from tests.accounts.factories import PASSWORD, make_user, make_viewer, totp_code
from tests.channels_counter.browsing import Browsing, browsing, check_accessible
from tests.channels_counter.live import live_server
from tests.directory.factories import reference_data
from tests.kb.factories import SYSTEM, draft, institution, published

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCREEN, SMALL = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
TOWN = "13119"


@pytest.fixture
def visit(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browsing]:
    """Serve the product and open a browser on it."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with live_server() as url, browsing(url) as opened:
        yield opened


def furnished() -> list[str]:
    """Make something for every page to show; return the pages' addresses."""
    reference_data()
    municipalities_load([TOWN])
    organ = institution("municipalidades")
    town = institution_by_code(f"muni-{TOWN}")
    assert town is not None
    eva = make_user("eva@example.cl", Role.EDITOR)
    ana = make_viewer("ana@example.cl", Role.EDITOR, organ)
    first = published("permiso", "Permiso de circulación", institution_id=organ)
    own = ficha_adopt(viewer=SYSTEM, parent_id=first.pk, institution_id=town.pk)
    ficha_version_save(viewer=SYSTEM, ficha_id=own.pk, draft=draft("Permiso en Maipú"))
    for number in range(5):
        usefulness_record(
            ficha_id=first.pk,
            version=1,
            visitor=f"v{number}",
            useful=False,
            reason="No se entiende",
        )
    LinkCheck.objects.create(
        ficha=first, url="https://x.cl/", result="broken", failures=2, checked_at=clock.now()
    )
    translated = Translation(title="Vehicle tax", summary="A yearly tax for vehicles.")
    translation_save(viewer=SYSTEM, ficha_id=first.pk, language="en", translation=translated)
    text = draft("Permiso de circulación anual", summary="Debes pagarlo. Será cobrado por la caja.")
    ficha_version_save(viewer=ana, ficha_id=first.pk, draft=text)
    ficha_version_submit(viewer=ana, ficha_id=first.pk)
    ficha_version_reject(viewer=SYSTEM, ficha_id=first.pk, comment="Falta el costo")
    ficha_version_submit(viewer=ana, ficha_id=first.pk)
    day = clock.now().date() - timedelta(days=3)
    steward = Stewardship(owner_id=eva.pk, review_on=day)
    ficha_stewardship_set(viewer=SYSTEM, ficha_id=first.pk, data=steward)
    note = BulletinData(institution_id=organ, kind="news", title="Cambia el horario", body="Sí.")
    bulletin = bulletin_save(viewer=SYSTEM, data=note)
    here = f"/kb/{first.pk}/"
    return [
        "/kb/",
        "/kb/nueva/",
        "/kb/alarmas/",
        "/kb/intercambio/",
        "/kb/adoptar/",
        "/kb/novedades/",
        "/kb/novedades/nueva/",
        f"/kb/novedades/{bulletin.pk}/",
        here,
        f"/kb/{own.pk}/",
        *(f"{here}{page}/" for page in ("cuidado", "versiones", "comparar", "idioma/en")),
        f"{here}versiones/2/",
    ]


def sign_in(visit: Browsing) -> Page:
    page = visit.page("/cuenta/login/", size=SCREEN)
    page.fill("[name=login]", "eva@example.cl")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", totp_code())
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/cuenta/" not in url)
    return page


def check_fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= SMALL["width"], f"{page.url} is {wide} wide"


def test_every_page_is_accessible_and_fits_a_small_screen(visit: Browsing) -> None:
    addresses = furnished()
    page = sign_in(visit)
    for address in addresses:
        page.set_viewport_size(SCREEN)  # type: ignore[arg-type]  # a plain dict, as the fixtures keep it
        page.goto(visit.url + address)
        check_accessible(page)
        page.set_viewport_size(SMALL)  # type: ignore[arg-type]
        check_fits(page)


def test_advice_comes_while_writing(visit: Browsing) -> None:
    furnished()
    ficha = Ficha.objects.get(code="permiso")
    page = sign_in(visit)
    page.goto(f"{visit.url}/kb/{ficha.pk}/")
    page.get_by_label("Resumen").fill("El pago fue realizado. Sirve para circular.")
    expect(page.locator("#reading")).to_contain_text("fue realizado")
    expect(page.locator("#preview")).to_contain_text("Sirve para circular")
    check_accessible(page)
