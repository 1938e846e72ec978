"""The life of a version: written, reviewed by another, published at its date, expired."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from backend.accounts.api import Role, Viewer
from backend.common.errors import InvalidInputError
from backend.events.models import EventRecord
from kb.errors import (
    FichaNotFoundError,
    NothingToPublishError,
    NothingToReviewError,
    NotReviewedError,
    OwnReviewError,
)
from kb.models import EditorNotice, Ficha, FichaVersion, VersionStep
from kb.public import ficha_get
from kb.services import (
    NewFicha,
    editor_notices_read,
    ficha_archive,
    ficha_create,
    ficha_expiry_set,
    ficha_publish,
    ficha_restore,
    ficha_version_approve,
    ficha_version_discard,
    ficha_version_reject,
    ficha_version_restore,
    ficha_version_save,
    ficha_version_schedule,
    ficha_version_submit,
    versions_due,
)
from tests.accounts.factories import make_viewer
from tests.conftest import HeldClock
from tests.kb.factories import SYSTEM, draft, institution, published

pytestmark = pytest.mark.django_db
State = FichaVersion.State


@pytest.fixture
def organ() -> int:
    return institution()


@pytest.fixture
def ana(organ: int) -> Viewer:
    return make_viewer("ana@demo.cl", Role.EDITOR, organ)


@pytest.fixture
def beto(organ: int) -> Viewer:
    return make_viewer("beto@demo.cl", Role.EDITOR, organ)


@pytest.fixture
def written(organ: int, ana: Viewer) -> Ficha:
    ficha = ficha_create(viewer=ana, new=NewFicha(code="a", institution_id=organ))
    ficha_version_save(viewer=ana, ficha_id=ficha.pk, draft=draft())
    return ficha


def steps(ficha: Ficha) -> list[str]:
    rows = VersionStep.objects.filter(version__ficha=ficha).order_by("at", "pk")
    return list(rows.values_list("action", flat=True))


def test_from_draft_to_published_by_two_people(written: Ficha, ana: Viewer, beto: Viewer) -> None:
    with pytest.raises(NotReviewedError):
        ficha_publish(viewer=beto, ficha_id=written.pk)
    assert ficha_version_submit(viewer=ana, ficha_id=written.pk).state == State.IN_REVIEW
    for attempt in (ficha_version_approve, ficha_publish):
        with pytest.raises(OwnReviewError):
            attempt(viewer=ana, ficha_id=written.pk)
    approved = ficha_version_approve(viewer=beto, ficha_id=written.pk, comment="Muy clara")
    assert (approved.state, approved.reviewed_by_id) == (State.APPROVED, beto.user_id)
    assert ficha_publish(viewer=ana, ficha_id=written.pk).state == State.PUBLISHED
    assert steps(written) == ["saved", "submitted", "approved", "published"]
    assert VersionStep.objects.get(action="approved").comment == "Muy clara"


def test_the_second_person_approves_and_publishes_in_one(
    written: Ficha, ana: Viewer, beto: Viewer
) -> None:
    ficha_version_submit(viewer=ana, ficha_id=written.pk)
    done = ficha_publish(viewer=beto, ficha_id=written.pk)
    assert (done.reviewed_by_id, done.published_by_id) == (beto.user_id, beto.user_id)
    with pytest.raises(NothingToPublishError):
        ficha_publish(viewer=beto, ficha_id=written.pk)


def test_whoever_wrote_a_part_does_not_review_it(
    written: Ficha, ana: Viewer, beto: Viewer, organ: int
) -> None:
    ficha_version_save(viewer=beto, ficha_id=written.pk, draft=draft("Lo de Beto"))
    ficha_version_save(viewer=ana, ficha_id=written.pk, draft=draft("Lo de Ana"))
    ficha_version_submit(viewer=ana, ficha_id=written.pk)
    with pytest.raises(OwnReviewError):
        ficha_version_approve(viewer=beto, ficha_id=written.pk)
    carla = make_viewer("carla@demo.cl", Role.EDITOR, organ)
    assert ficha_version_approve(viewer=carla, ficha_id=written.pk).state == State.APPROVED


def test_the_database_refuses_a_review_of_ones_own(written: Ficha, ana: Viewer) -> None:
    with (
        pytest.raises(IntegrityError, match="ficha_version_reviewed_by_another"),
        transaction.atomic(),
    ):
        written.versions.update(reviewed_by=ana.user_id)


def test_a_rejection_says_why_and_is_told(written: Ficha, ana: Viewer, beto: Viewer) -> None:
    ficha_version_submit(viewer=ana, ficha_id=written.pk)
    with pytest.raises(InvalidInputError):
        ficha_version_reject(viewer=beto, ficha_id=written.pk, comment="  ")
    back = ficha_version_reject(viewer=beto, ficha_id=written.pk, comment="Falta el costo")
    assert back.state == State.DRAFT
    notice = EditorNotice.objects.get()
    assert (notice.user_id, notice.kind) == (ana.user_id, EditorNotice.Kind.REJECTED)
    assert editor_notices_read(viewer=ana, ficha_id=written.pk) == 1
    assert editor_notices_read(viewer=ana) == 0
    with pytest.raises(NothingToReviewError):
        ficha_version_reject(viewer=beto, ficha_id=written.pk, comment="Otra vez")


def test_two_writers_get_out_by_discarding(written: Ficha, ana: Viewer, beto: Viewer) -> None:
    ficha_version_save(viewer=beto, ficha_id=written.pk, draft=draft("Lo de los dos"))
    gone = ficha_version_discard(viewer=beto, ficha_id=written.pk)
    assert gone.state == State.ARCHIVED
    assert EditorNotice.objects.get().user_id == ana.user_id
    with pytest.raises(NothingToReviewError):
        ficha_version_discard(viewer=beto, ficha_id=written.pk)
    again = ficha_version_restore(viewer=ana, ficha_id=written.pk, number=1)
    assert (again.number, again.title) == (2, "Lo de los dos")
    ficha_version_submit(viewer=ana, ficha_id=written.pk)
    assert ficha_publish(viewer=beto, ficha_id=written.pk).number == 2


def test_writing_again_takes_the_approval_and_the_date_back(
    written: Ficha, ana: Viewer, beto: Viewer, clock: HeldClock
) -> None:
    ficha_version_submit(viewer=ana, ficha_id=written.pk)
    ficha_version_schedule(
        viewer=beto, ficha_id=written.pk, publish_at=clock.now + timedelta(days=1)
    )
    changed = ficha_version_save(viewer=ana, ficha_id=written.pk, draft=draft("Otra cosa"))
    assert (changed.state, changed.reviewed_by_id, changed.publish_at) == (State.DRAFT, None, None)


def test_published_at_its_date_and_taken_off_at_its_end(
    written: Ficha, ana: Viewer, beto: Viewer, clock: HeldClock
) -> None:
    Ficha.objects.update(owner=ana.user_id)
    ficha_version_submit(viewer=ana, ficha_id=written.pk)
    begins, ends = clock.now + timedelta(hours=1), clock.now + timedelta(days=1)
    ficha_version_schedule(viewer=beto, ficha_id=written.pk, publish_at=begins, expires_at=ends)
    assert versions_due().published == 0
    clock.move_to(begins)
    assert (versions_due().published, versions_due().published) == (1, 0)
    assert ficha_get(code="a").version == 1
    clock.move_to(ends)
    assert (versions_due().expired, versions_due().expired) == (1, 0)
    with pytest.raises(FichaNotFoundError):
        ficha_get(code="a")
    kinds = EditorNotice.objects.filter(user=ana.user_id).values_list("kind", flat=True)
    assert set(kinds) == {"published", "expired"}
    events = EventRecord.objects.order_by("pk").values_list("type", flat=True)
    assert list(events) == ["ficha.published", "ficha.archived"]
    ficha_version_restore(viewer=ana, ficha_id=written.pk, number=1)
    assert written.versions.get(number=2).expires_at is None


def test_dates_that_make_no_sense_are_refused(
    written: Ficha, ana: Viewer, beto: Viewer, clock: HeldClock
) -> None:
    ficha_version_submit(viewer=ana, ficha_id=written.pk)
    past, soon = clock.now - timedelta(days=1), clock.now + timedelta(days=1)
    for publish_at, expires_at in ((past, None), (soon, soon), (None, past)):
        with pytest.raises(InvalidInputError):
            ficha_version_schedule(
                viewer=beto, ficha_id=written.pk, publish_at=publish_at, expires_at=expires_at
            )
    with pytest.raises(FichaNotFoundError):
        ficha_expiry_set(viewer=beto, ficha_id=written.pk, expires_at=soon)
    ficha_publish(viewer=beto, ficha_id=written.pk)
    assert ficha_expiry_set(viewer=beto, ficha_id=written.pk, expires_at=soon).expires_at == soon


def test_an_archived_ficha_misses_its_date_and_comes_back(
    written: Ficha, ana: Viewer, beto: Viewer, clock: HeldClock
) -> None:
    ficha_version_submit(viewer=ana, ficha_id=written.pk)
    ficha_version_schedule(
        viewer=beto, ficha_id=written.pk, publish_at=clock.now + timedelta(hours=1)
    )
    ficha_archive(viewer=beto, ficha_id=written.pk)
    clock.advance(hours=2)
    assert versions_due().published == 0
    ficha_restore(viewer=beto, ficha_id=written.pk)
    assert versions_due().published == 1


def test_the_system_publishes_what_it_loads(organ: int) -> None:
    ficha = published("b", "Cargada", institution_id=organ)
    assert steps(ficha) == ["published"]
    assert SYSTEM.user_id is None
