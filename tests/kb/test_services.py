import pytest
from django.db import IntegrityError, transaction
from pydantic import ValidationError

from backend.accounts.api import Role
from backend.common.errors import NotAllowedError
from backend.events.models import EventRecord
from kb.errors import (
    DraftChangedError,
    FichaCodeTakenError,
    FichaNotFoundError,
)
from kb.models import Ficha, FichaVersion
from kb.public import ficha_get, knowledge_ref, short_answer_for_procedure
from kb.services import (
    NewFicha,
    ficha_archive,
    ficha_create,
    ficha_publish,
    ficha_restore,
    ficha_version_restore,
    ficha_version_save,
)
from tests.conftest import HeldClock
from tests.kb.factories import SYSTEM, draft, editor, institution, published

pytestmark = pytest.mark.django_db
State = FichaVersion.State


def events() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("type", flat=True))


def test_a_ficha_is_written_published_and_superseded() -> None:
    ficha = published("cert", "Certificado", institution_id=institution())
    assert knowledge_ref(ficha.pk).version == 1
    second = ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Certificado nuevo"))
    assert (second.number, second.state) == (2, State.DRAFT)
    assert ficha_get(code="cert").title == "Certificado"
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
    assert knowledge_ref(ficha.pk).title == "Certificado nuevo"
    states = list(ficha.versions.order_by("number").values_list("state", flat=True))
    assert states == [State.SUPERSEDED, State.PUBLISHED]
    assert events() == ["ficha.published", "ficha.published"]


def test_saving_again_keeps_one_draft(clock: HeldClock) -> None:
    ficha = ficha_create(viewer=SYSTEM, new=NewFicha(code="a", institution_id=institution()))
    first = ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft())
    clock.advance(minutes=1)
    again = ficha_version_save(
        viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Otro título"), seen_at=first.updated_at
    )
    assert again.pk == first.pk
    with pytest.raises(DraftChangedError):
        ficha_version_save(
            viewer=SYSTEM, ficha_id=ficha.pk, draft=draft(), seen_at=first.updated_at
        )
    assert FichaVersion.objects.get().title == "Otro título"
    assert FichaVersion.history.count() == 2


def test_the_database_holds_what_must_hold() -> None:
    ficha = published("cert", "Certificado", institution_id=institution())
    row = FichaVersion.objects.get()
    row.pk, row.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        FichaVersion.objects.update(short_answer="x" * 301)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ficha.objects.filter(pk=ficha.pk).update(parent_id=ficha.pk)


def test_codes_are_unique() -> None:
    organ = institution()
    ficha_create(viewer=SYSTEM, new=NewFicha(code="a", institution_id=organ))
    with pytest.raises(FichaCodeTakenError):
        ficha_create(viewer=SYSTEM, new=NewFicha(code="a", institution_id=organ))


def test_an_old_version_comes_back_as_a_draft() -> None:
    ficha = published("a", "Primera", institution_id=institution())
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Segunda"))
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
    back = ficha_version_restore(viewer=SYSTEM, ficha_id=ficha.pk, number=1)
    assert (back.number, back.title, back.state) == (3, "Primera", State.DRAFT)
    with pytest.raises(FichaNotFoundError):
        ficha_version_restore(viewer=SYSTEM, ficha_id=ficha.pk, number=9)


def test_archiving_takes_it_off_and_restoring_waits_for_a_publication() -> None:
    ficha = published("a", "Primera", institution_id=institution())
    ficha_archive(viewer=SYSTEM, ficha_id=ficha.pk)
    ficha_archive(viewer=SYSTEM, ficha_id=ficha.pk)
    assert events() == ["ficha.published", "ficha.archived"]
    with pytest.raises(FichaNotFoundError):
        ficha_get(code="a")
    ficha_restore(viewer=SYSTEM, ficha_id=ficha.pk)
    ficha_version_restore(viewer=SYSTEM, ficha_id=ficha.pk, number=1)
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
    assert ficha_get(ficha_id=ficha.pk).version == 2


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.MANAGER, Role.ADMINISTRATOR])
def test_only_editors_of_the_institution_write(role: Role) -> None:
    own, other = institution("own"), institution("other")
    ficha = published("a", "Primera", institution_id=own)
    for viewer in (editor(own, role), editor(other)):
        with pytest.raises(NotAllowedError):
            ficha_create(viewer=viewer, new=NewFicha(code="b", institution_id=own))
        with pytest.raises(NotAllowedError):
            ficha_version_save(viewer=viewer, ficha_id=ficha.pk, draft=draft())
        with pytest.raises(NotAllowedError):
            ficha_publish(viewer=viewer, ficha_id=ficha.pk)
        with pytest.raises(NotAllowedError):
            ficha_archive(viewer=viewer, ficha_id=ficha.pk)


@pytest.mark.parametrize(
    "change",
    [{"title": "x"}, {"summary": ""}, {"short_answer": "x" * 301}, {"content": {"other": 1}}],
)
def test_a_draft_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        draft(**change)  # type: ignore[arg-type]


def test_an_unknown_procedure_has_no_short_answer() -> None:
    assert short_answer_for_procedure(99) == ""
