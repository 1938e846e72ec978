"""Communal variants: adopted, changed, and in step with the national ficha."""

import pytest
from django.test import Client

from backend.accounts.api import Role, Viewer
from backend.common.errors import InvalidInputError, NotAllowedError
from backend.directory.api import institution_by_code, municipalities_load
from kb.errors import AlreadyAdoptedError, FichaNotFoundError
from kb.models import EditorNotice, Ficha, FichaVersion, VersionStep
from kb.public import ficha_get
from kb.services import (
    ficha_adopt,
    ficha_archive,
    ficha_block_inherit,
    ficha_publish,
    ficha_version_save,
    ficha_version_submit,
    variants_follow,
)
from tests.accounts.factories import make_user, make_viewer
from tests.directory.factories import reference_data
from tests.kb.factories import SYSTEM, draft, institution, published

pytestmark = pytest.mark.django_db
MAIPU = "13119"


@pytest.fixture
def town(db: None) -> int:
    reference_data()
    municipalities_load([MAIPU])
    organ = institution_by_code(f"muni-{MAIPU}")
    assert organ is not None
    return organ.pk


@pytest.fixture
def marta(town: int) -> Viewer:
    return make_viewer("marta@demo.cl", Role.EDITOR, town)


@pytest.fixture
def national(db: None) -> Ficha:
    return published("permiso", "Permiso", institution_id=institution("municipalidades"))


def say(ficha: Ficha, viewer: Viewer = SYSTEM, **more: object) -> None:
    ficha_version_save(viewer=viewer, ficha_id=ficha.pk, draft=draft("Permiso", **more))


def test_adopted_in_one_step(national: Ficha, marta: Viewer, town: int) -> None:
    own = ficha_adopt(viewer=marta, parent_id=national.pk, institution_id=town)
    page = ficha_get(ficha_id=own.pk)
    assert (page.title, page.commune_name, page.parent_code) == ("Permiso", "Maipú", "permiso")
    with pytest.raises(AlreadyAdoptedError):
        ficha_adopt(viewer=marta, parent_id=national.pk, institution_id=town)
    with pytest.raises(FichaNotFoundError):
        ficha_adopt(viewer=SYSTEM, parent_id=own.pk, institution_id=town)
    with pytest.raises(InvalidInputError):
        ficha_adopt(viewer=SYSTEM, parent_id=national.pk, institution_id=national.institution_id)
    with pytest.raises(NotAllowedError):
        ficha_adopt(viewer=marta, parent_id=national.pk, institution_id=national.institution_id)


def test_it_follows_in_all_but_what_the_town_changed(
    national: Ficha, marta: Viewer, town: int
) -> None:
    own = ficha_adopt(viewer=marta, parent_id=national.pk, institution_id=town)
    say(own, summary="En Maipú se paga en la plaza.")
    ficha_publish(viewer=SYSTEM, ficha_id=own.pk)
    assert own.versions.get(state="published").overrides == ["summary"]
    say(national, summary="El nuevo resumen nacional.", short_answer="Ahora cuesta 2 UTM.")
    ficha_publish(viewer=SYSTEM, ficha_id=national.pk)
    assert (variants_follow(), variants_follow()) == (1, 0)
    page = ficha_get(ficha_id=own.pk)
    assert (page.summary, page.short_answer, page.version) == (
        "En Maipú se paga en la plaza.", "Ahora cuesta 2 UTM.", 3,
    )  # fmt: skip
    notice = EditorNotice.objects.get()
    assert (notice.user_id, notice.kind) == (marta.user_id, "parent")
    assert "nacional" in VersionStep.objects.filter(version__ficha=own).first().comment  # type: ignore[union-attr]


def test_a_change_that_touches_nothing_inherited_makes_no_version(
    national: Ficha, marta: Viewer, town: int
) -> None:
    own = ficha_adopt(viewer=marta, parent_id=national.pk, institution_id=town)
    say(own, summary="En Maipú se paga en la plaza.")
    ficha_publish(viewer=SYSTEM, ficha_id=own.pk)
    say(national, summary="Solo cambia el resumen nacional.")
    ficha_publish(viewer=SYSTEM, ficha_id=national.pk)
    assert (variants_follow(), variants_follow()) == (1, 0)
    assert own.versions.count() == 2
    assert not EditorNotice.objects.exists()


def test_an_open_draft_follows_too_and_stays_the_last(
    national: Ficha, marta: Viewer, town: int
) -> None:
    own = ficha_adopt(viewer=marta, parent_id=national.pk, institution_id=town)
    say(own, marta, summary="En Maipú se paga en la plaza.")
    ficha_version_submit(viewer=marta, ficha_id=own.pk)
    say(national, short_answer="Ahora cuesta 2 UTM.")
    ficha_publish(viewer=SYSTEM, ficha_id=national.pk)
    variants_follow()
    waiting = own.versions.get(state=FichaVersion.State.IN_REVIEW)
    assert (waiting.number, waiting.short_answer) == (3, "Ahora cuesta 2 UTM.")
    assert ficha_get(ficha_id=own.pk).version == 2
    assert waiting.summary == "En Maipú se paga en la plaza."


def test_publishing_resolves_against_the_national_ficha_as_it_is(
    national: Ficha, marta: Viewer, town: int
) -> None:
    own = ficha_adopt(viewer=marta, parent_id=national.pk, institution_id=town)
    say(own, summary="En Maipú se paga en la plaza.")
    say(national, short_answer="Ahora cuesta 2 UTM.")
    ficha_publish(viewer=SYSTEM, ficha_id=national.pk)
    ficha_publish(viewer=SYSTEM, ficha_id=own.pk)
    page = ficha_get(ficha_id=own.pk)
    assert (page.short_answer, page.summary) == (
        "Ahora cuesta 2 UTM.", "En Maipú se paga en la plaza.",
    )  # fmt: skip


def test_a_block_goes_back_to_the_national_text(national: Ficha, marta: Viewer, town: int) -> None:
    own = ficha_adopt(viewer=marta, parent_id=national.pk, institution_id=town)
    say(own, marta, summary="En Maipú se paga en la plaza.")
    back = ficha_block_inherit(viewer=marta, ficha_id=own.pk, block="summary")
    assert back.overrides == []
    for ficha, block in ((own, "otro"), (national, "summary")):
        with pytest.raises(FichaNotFoundError):
            ficha_block_inherit(viewer=SYSTEM, ficha_id=ficha.pk, block=block)


def test_an_archived_national_ficha_cannot_be_adopted(national: Ficha, town: int) -> None:
    ficha_archive(viewer=SYSTEM, ficha_id=national.pk)
    with pytest.raises(FichaNotFoundError):
        ficha_adopt(viewer=SYSTEM, parent_id=national.pk, institution_id=town)


def test_the_screens(client: Client, national: Ficha, town: int) -> None:
    from backend.directory.models import Institution

    Institution.objects.filter(pk=national.institution_id).update(kind="municipality")
    user = make_user("eva@demo.cl", Role.EDITOR, institution_id=town)
    client.force_login(user)
    assert "Permiso" in client.get("/kb/adoptar/?q=permis").content.decode()
    page = client.post(f"/kb/{national.pk}/adoptar/", {"municipalidad": town}, follow=True)
    assert "No tiene bloques propios" in page.content.decode()
    own = Ficha.objects.get(parent=national)
    assert "No queda nada que adoptar" in client.get("/kb/adoptar/").content.decode()
    say(national, short_answer="Ahora cuesta 2 UTM.")
    ficha_publish(viewer=SYSTEM, ficha_id=national.pk)
    variants_follow()
    assert "con avisos" in client.get("/kb/").content.decode()
    here = f"/kb/{own.pk}/"
    assert "Cambió la ficha nacional" in client.get(here).content.decode()
    client.post("/kb/alarmas/leidas/", {"ficha": own.pk})
    assert "con avisos" not in client.get("/kb/").content.decode()
    say(own, summary="En Maipú se paga en la plaza.", short_answer="Ahora cuesta 2 UTM.")
    assert "Volver al nacional" in client.get(here).content.decode()
    client.post(f"{here}heredar/", {"block": "summary"})
    assert "No tiene bloques propios" in client.get(here).content.decode()
    assert client.post(f"/kb/{national.pk}/adoptar/", {"municipalidad": "9"}).status_code == 404
