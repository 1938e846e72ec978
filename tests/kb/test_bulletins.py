"""News and work instructions for those who attend."""

from datetime import timedelta

import pytest
from django.test import Client

from backend.accounts.api import Role, Viewer
from backend.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from backend.routing.models import AgentSkill, Skill
from kb.api import bulletin_badge, bulletin_read, bulletins_for
from kb.bulletins import bulletin_readers
from kb.models import Bulletin
from kb.services import BulletinData, bulletin_save
from tests.accounts.factories import make_user, make_viewer
from tests.conftest import HeldClock
from tests.kb.factories import institution, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def organ() -> int:
    return institution()


@pytest.fixture
def boss(organ: int) -> Viewer:
    return make_viewer("sara@demo.cl", Role.SUPERVISOR, organ)


@pytest.fixture
def ana(organ: int) -> Viewer:
    return make_viewer("ana@demo.cl", Role.FRONT_DESK, organ)


def write(viewer: Viewer, organ: int, title: str = "Cambia el horario", **more: object) -> Bulletin:
    given: dict[str, object] = {
        "institution_id": organ, "kind": "news", "title": title, "body": "Desde mañana.",
    } | more  # fmt: skip
    return bulletin_save(viewer=viewer, data=BulletinData(**given))  # type: ignore[arg-type]


def titles(viewer: Viewer) -> list[str]:
    return [card.title for card in bulletins_for(viewer)]


def test_it_waits_until_it_is_read(organ: int, boss: Viewer, ana: Viewer) -> None:
    row = write(boss, organ)
    assert bulletin_badge(ana).unread == 1
    bulletin_read(viewer=ana, bulletin_id=row.pk)
    bulletin_read(viewer=ana, bulletin_id=row.pk)
    assert (bulletin_badge(ana).unread, bulletin_badge(boss).unread) == (0, 1)
    readers = bulletin_readers(boss, row.pk)
    assert (readers.read, readers.waiting) == (("ana",), ("sara",))


def test_a_change_of_substance_is_read_again(organ: int, boss: Viewer, ana: Viewer) -> None:
    row = write(boss, organ)
    bulletin_read(viewer=ana, bulletin_id=row.pk)
    data = BulletinData(institution_id=organ, kind="news", title="Otro horario", body="Ya.")
    bulletin_save(viewer=boss, data=data, bulletin_id=row.pk)
    assert bulletin_badge(ana).unread == 0
    bulletin_save(viewer=boss, data=data, bulletin_id=row.pk, ask_again=True)
    (card,) = bulletins_for(ana)
    assert (card.is_read, card.is_new_edition, card.may_edit) == (False, True, False)


def test_skills_choose_who_is_told(organ: int, boss: Viewer, ana: Viewer) -> None:
    write(boss, organ, "Para todos")
    write(boss, organ, "Para lengua de señas", skills=("lsch",))
    assert titles(ana) == ["Para todos"]
    assert set(titles(boss)) == {"Para todos", "Para lengua de señas"}
    skill = Skill.objects.create(institution_id=organ, code="lsch", name="Lengua de señas")
    AgentSkill.objects.create(user_id=ana.staff_id, skill=skill)
    assert set(titles(ana)) == {"Para todos", "Para lengua de señas"}
    assert [card.title for card in bulletins_for(ana, skills=())] == ["Para todos"]


def test_it_ends_and_stays_at_home(organ: int, boss: Viewer, ana: Viewer, clock: HeldClock) -> None:
    row = write(boss, organ, ends_at=clock.now + timedelta(days=1))
    stranger = make_viewer("otro@demo.cl", Role.FRONT_DESK, institution("other"))
    assert (titles(ana), titles(stranger)) == (["Cambia el horario"], [])
    with pytest.raises(NotFoundError):
        bulletin_read(viewer=stranger, bulletin_id=row.pk)
    with pytest.raises(NotFoundError):
        bulletin_readers(ana, row.pk)
    with pytest.raises(NotAllowedError):
        write(ana, organ)
    with pytest.raises(InvalidInputError):
        write(boss, organ, ends_at=clock.now)
    with pytest.raises(NotFoundError):
        write(boss, organ, ficha_id=10**6)
    clock.advance(days=2)
    assert titles(ana) == []


def test_the_pages(client: Client, organ: int) -> None:
    published("a", "Primera", institution_id=organ)
    Skill.objects.create(institution_id=organ, code="lsch", name="Lengua de señas")
    client.force_login(make_user("eva@demo.cl", Role.EDITOR, institution_id=organ))
    assert "Lengua de señas" in client.get("/kb/novedades/nueva/").content.decode()
    form = {"kind": "instruction", "title": "Pedir el comprobante", "body": "Siempre."}
    whole = form | {"institution": organ, "ficha_code": "a"}
    assert client.post("/kb/novedades/nueva/", whole).status_code == 302
    assert client.post("/kb/novedades/nueva/", whole | {"ficha_code": "zz"}).status_code == 422
    row = Bulletin.objects.get()
    agent = Client()
    agent.force_login(make_user("ana@demo.cl", Role.FRONT_DESK, institution_id=organ))
    assert "1 sin leer" in agent.get("/kb/novedades/insignia/").content.decode()
    page = agent.get("/kb/novedades/").content.decode()
    assert "Pedir el comprobante" in page
    assert "Escribir una" not in page
    assert "leída" in agent.post(f"/kb/novedades/{row.pk}/leida/", follow=True).content.decode()
    assert agent.get("/kb/novedades/nueva/").status_code == 403
    assert agent.get(f"/kb/novedades/{row.pk}/").status_code == 404
    here = f"/kb/novedades/{row.pk}/"
    assert "ana" in client.get(here).content.decode()
    client.post(here, whole | {"ask_again": "on", "skills": ["lsch"]})
    row.refresh_from_db()
    assert (row.edition, row.skills) == (2, ["lsch"])
    assert "Sin novedades" in agent.get("/kb/novedades/").content.decode()
