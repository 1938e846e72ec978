"""Journey (e): a ficha is edited, reviewed, published, found by a citizen and used by an agent."""

import pytest
from playwright.sync_api import Page, expect

from backend.cases.models import KnowledgeUse
from backend.config.embedded.background import Background
from kb.models import Ficha, FichaVersion
from tests.channels_counter.browsing import Browsing as Visit
from tests.channels_counter.browsing import check_accessible, keep
from tests.e2e import staff
from tests.e2e.chat import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EDITOR = "edicion@muestra.ventanilla.example"
REVIEWER = "revision@muestra.ventanilla.example"
# No ficha says these words; only the new name will.
NEW_NAME = "videoconsulta volantinera"


def test_e_a_ficha_edited_published_found_and_used(visit: Visit, background: Background) -> None:
    ficha = Ficha.objects.filter(institution__code="ips", parent=None).order_by("pk").first()
    assert ficha is not None
    before = ficha.versions.get(state=FichaVersion.State.PUBLISHED)
    rename(visit, ficha)
    publish(visit, before)
    person = find(visit, before.title)
    use(visit, person, before.title)
    used = KnowledgeUse.objects.get()
    assert (used.ficha_id, used.ficha_version) == (ficha.pk, before.number + 1)
    assert background.alive()["worker"]


def rename(visit: Visit, ficha: Ficha) -> None:
    """Write another name that people use, save it and ask a second person to look."""
    page = visit.page("/kb/", size=staff.DESK_SIZE)
    staff.sign_in_with_code(page, EDITOR)
    expect(page.get_by_role("heading", name="Fichas")).to_be_visible()
    check_accessible(page)
    keep(page, "fichas")
    page.goto(f"{visit.url}/kb/{ficha.pk}/")
    names = page.locator("[name=aliases]")
    names.fill(f"{names.input_value()}\n{NEW_NAME}")
    check_accessible(page)
    page.get_by_role("button", name="Guardar borrador").click()
    expect(page.get_by_text("Borrador guardado.")).to_be_visible()
    page.get_by_label("Nota para quien revisa").fill("Así la piden en la oficina.")
    page.get_by_role("button", name="Enviar a revisión").click()
    expect(page.get_by_text("la revisa otra persona")).to_be_visible()
    check_accessible(page)
    page.context.close()


def publish(visit: Visit, before: FichaVersion) -> None:
    """Somebody else finds what waits for review, sees what changes, and publishes it."""
    page = visit.page("/kb/?estado=in_review", size=staff.DESK_SIZE)
    staff.sign_in_with_code(page, REVIEWER)
    page.get_by_role("link", name=before.title).first.click()
    expect(page.get_by_text("Así la piden en la oficina.")).to_be_visible()
    page.get_by_role("link", name="Ver qué cambia").click()
    expect(page.locator("ins").filter(has_text="volantinera")).to_be_visible()
    check_accessible(page)
    keep(page, "ficha-compare")
    page.go_back()
    keep(page, "ficha-review")
    page.get_by_role("button", name="Aprobar y publicar ahora").click()
    expect(page.get_by_text(f"Publicada: versión {before.number + 1}.")).to_be_visible()
    check_accessible(page)
    page.context.close()


def find(visit: Visit, title: str) -> Page:
    """Search the new name in the portal until the worker has brought it into the index."""
    page = visit.page("/", size=PHONE)
    page.locator("#q").fill(NEW_NAME)
    page.get_by_role("button", name="Buscar").click()
    first = page.locator(".hits a").first

    def found() -> bool:
        return bool(first.count()) and title in first.inner_text()

    for _ in range(20):
        if found():
            break
        page.reload()
    expect(first).to_contain_text(title)
    check_accessible(page)
    first.click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return page


def use(visit: Visit, person: Page, title: str) -> None:
    """The person asks about it by chat; the agent sends the ficha with one press."""
    desk = staff.operator_ready(visit)
    person.get_by_role("link", name="Conversar por chat").click()
    person.get_by_label("¿En qué le podemos ayudar?").fill(f"¿Cómo pido la {NEW_NAME}?")
    person.get_by_label("Teléfono o correo").fill("9 5550 0019")
    person.get_by_role("button", name="Comenzar").click()
    desk.locator("button[data-accept]").last.click(timeout=20_000)
    offered = desk.locator(".ficha").filter(has_text=title).first
    expect(offered).to_be_visible()
    offered.get_by_role("button", name="Enviar por").first.click()
    expect(person.locator(".bubble-staff")).to_contain_text(title[:20], timeout=15_000)
    check_accessible(desk)
    staff.finish(desk)
