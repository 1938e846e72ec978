"""Owner, legal source and review day; alarms."""

from datetime import date, timedelta

import pytest
from django.test import Client

from backend.accounts.api import Role, Viewer
from backend.common.errors import InvalidInputError, NotAllowedError
from kb.alarms import alarms_list
from kb.api import usefulness_record
from kb.models import Ficha, FichaVersion, LinkCheck
from kb.services import Stewardship, ficha_review_confirm, ficha_stewardship_set
from tests.accounts.factories import make_user, make_viewer
from tests.conftest import HeldClock
from tests.kb.factories import editor, institution, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def organ() -> int:
    return institution()


@pytest.fixture
def ana(organ: int) -> Viewer:
    return make_viewer("ana@demo.cl", Role.EDITOR, organ)


def titles(viewer: Viewer, kind: str, **filters: int) -> list[tuple[str, str]]:
    groups = {group.kind: group for group in alarms_list(viewer, **filters)}
    assert groups[kind].total == len(groups[kind].alarms)
    return [(alarm.title, alarm.detail) for alarm in groups[kind].alarms]


def test_an_owner_edits_fichas_there(organ: int, ana: Viewer) -> None:
    ficha = published("a", "Primera", institution_id=organ)
    data = Stewardship(
        owner_id=ana.staff_id, review_on=date(2027, 1, 4), legal_url="https://bcn.cl/2f8ip"
    )
    kept = ficha_stewardship_set(viewer=ana, ficha_id=ficha.pk, data=data)
    assert (kept.owner_id, kept.review_on) == (ana.user_id, date(2027, 1, 4))
    stranger = make_viewer("otro@demo.cl", Role.EDITOR, institution("other"))
    for wrong in (Stewardship(owner_id=stranger.staff_id), Stewardship(legal_url="ftp://x.cl/a")):
        with pytest.raises(InvalidInputError):
            ficha_stewardship_set(viewer=ana, ficha_id=ficha.pk, data=wrong)
    with pytest.raises(NotAllowedError):
        ficha_stewardship_set(viewer=stranger, ficha_id=ficha.pk, data=data)


def test_a_stale_ficha_rings_until_somebody_looks(
    organ: int, ana: Viewer, clock: HeldClock
) -> None:
    ficha = published("a", "Primera", institution_id=organ)
    Ficha.objects.update(review_on=clock.now.date() - timedelta(days=1), owner=ana.user_id)
    assert titles(ana, "stale") == [("Primera", "19-11-2026")]
    assert titles(ana, "stale", owner_id=ana.staff_id, institution_id=organ)
    assert not titles(ana, "stale", owner_id=10**6)
    assert not titles(editor(institution("other")), "stale")
    ficha_review_confirm(viewer=ana, ficha_id=ficha.pk)
    assert not titles(ana, "stale")


def test_links_ring_at_the_second_failure(organ: int, ana: Viewer, clock: HeldClock) -> None:
    ficha = published("a", "Primera", institution_id=organ)
    row = LinkCheck.objects.create(
        ficha=ficha, url="https://x.cl/", result="broken", failures=1, checked_at=clock.now
    )
    assert not titles(ana, "links")
    LinkCheck.objects.filter(pk=row.pk).update(failures=2)
    assert titles(ana, "links") == [("Primera", "1")]


def test_low_usefulness_rings_from_five_answers_on_this_version(organ: int, ana: Viewer) -> None:
    ficha = published("a", "Primera", institution_id=organ)
    for number in range(4):
        usefulness_record(ficha_id=ficha.pk, version=1, visitor=f"v{number}", useful=number == 0)
    assert not titles(ana, "useless")
    usefulness_record(ficha_id=ficha.pk, version=1, visitor="v9", useful=False)
    assert titles(ana, "useless") == [("Primera", "20 %")]


def test_what_ends_soon_and_what_is_nobodys(organ: int, ana: Viewer, clock: HeldClock) -> None:
    published("a", "Primera", institution_id=organ)
    assert titles(ana, "nobodys") == [("Primera", "")]
    FichaVersion.objects.update(expires_at=clock.now + timedelta(days=3))
    assert titles(ana, "ending") == [("Primera", "23-11-2026")]


def test_the_pages(client: Client, organ: int) -> None:
    user = make_user("eva@demo.cl", Role.EDITOR, institution_id=organ)
    client.force_login(user)
    ficha = published("a", "Primera", institution_id=organ)
    usefulness_record(
        ficha_id=ficha.pk, version=1, visitor="v", useful=False, reason="No se entiende"
    )
    here = f"/kb/{ficha.pk}/cuidado/"
    form = {"owner": user.pk, "review_on": "2020-01-01", "legal_name": "Ley 19.880"}
    saved = client.post(here, form, follow=True).content.decode()
    assert "Cuidado de la ficha guardado." in saved
    assert "«No se entiende»" in saved
    shown = client.get("/kb/alarmas/?responsable=yo").content.decode()
    assert "01-01-2020" in shown
    client.post(f"{here}vigente/")
    assert "01-01-2020" not in client.get("/kb/alarmas/").content.decode()
    assert client.post(here, {"owner": "999999"}).status_code == 422
    assert client.get("/kb/alarmas/?responsable=x&institucion=%C2%B2").status_code == 200
