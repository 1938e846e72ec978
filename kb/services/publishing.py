"""What people read: published now or at its date, and taken off when its time is over."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.common.errors import InvalidInputError
from backend.events.api import emit, notice_on_commit, types
from kb.errors import FichaNotFoundError, NothingToPublishError, NotReviewedError
from kb.indexing import index_soon
from kb.models import EditorNotice, Ficha, FichaVersion
from kb.services.fichas import locked_ficha
from kb.services.notices import editors_tell, keepers_of
from kb.services.review import approve, in_state
from kb.services.steps import Action, step_record
from kb.services.translations import translators_tell
from kb.services.variants import resolve_own, variants_follow_soon
from kb.services.versions import open_version

State = FichaVersion.State
SYSTEM = Viewer.system()


@dataclass(frozen=True, slots=True)
class DueVersions:
    """How many versions were published at their date, and how many expired."""

    published: int = 0
    expired: int = 0


def ficha_publish(
    *, viewer: Viewer, ficha_id: int, expires_at: datetime | None = None
) -> FichaVersion:
    """Publish the open version: the one published until now is superseded in the same transaction.

    A person publishes what a second person approved; whoever did not write a version in review
    approves and publishes it in one. The system (an import) publishes what it wrote. The search
    follows by itself; a search engine that is down never holds up a publication.

    Raises:
        NothingToPublishError: there is no open version, or the ficha is archived.
        NotReviewedError: it is still a draft.
        OwnReviewError: it is in review, and the viewer wrote in it.
    """
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_PUBLISH)
        version = open_version(ficha)
        if version is None or ficha.state != Ficha.State.ACTIVE:
            raise NothingToPublishError
        if not viewer.is_system:
            _reviewed(viewer, version)
        if expires_at is not None:
            version.expires_at = expires_at
        _dates_checked(None, version.expires_at)
        put_out(viewer, ficha, version)
    return version


def _reviewed(viewer: Viewer, version: FichaVersion) -> None:
    if version.state == State.DRAFT:
        raise NotReviewedError
    if version.state == State.IN_REVIEW:
        approve(viewer, version)


def put_out(viewer: Viewer, ficha: Ficha, version: FichaVersion, *, why: str = "") -> None:
    """Make a version the published one of a locked ficha, within the caller's transaction."""
    now = clock.now()
    for before in ficha.versions.filter(state=State.PUBLISHED):
        before.state = State.SUPERSEDED
        before.updated_at = now
        before.save(update_fields=["state", "updated_at"])
    resolve_own(ficha, version)
    version.state = State.PUBLISHED
    version.publish_at = None
    version.published_at = version.updated_at = now
    version.published_by_id = viewer.user_id
    version.save()
    step_record(viewer=viewer, version=version, action=Action.PUBLISHED, comment=why)
    emit(
        types.FichaPublished(
            institution_id=ficha.institution_id,
            occurred_at=now,
            ficha_id=ficha.pk,
            version=version.number,
            actor_id=viewer.user_id,
        )
    )
    notice_on_commit("kb", kind="ficha.published", ficha_id=ficha.pk)
    index_soon()
    variants_follow_soon(ficha)
    translators_tell(ficha)


def ficha_version_schedule(
    *,
    viewer: Viewer,
    ficha_id: int,
    publish_at: datetime | None,
    expires_at: datetime | None = None,
) -> FichaVersion:
    """Set when the approved version is published and when it ends; None takes a date back.

    A version in review is approved by whoever sets its dates, under the rule of ``ficha_publish``.
    """
    _dates_checked(publish_at, expires_at)
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_PUBLISH)
        version = in_state(ficha, State.IN_REVIEW, State.APPROVED)
        _reviewed(viewer, version)
        version.publish_at, version.expires_at = publish_at, expires_at
        version.updated_at = clock.now()
        version.save()
        step_record(viewer=viewer, version=version, action=Action.SCHEDULED)
    return version


def ficha_expiry_set(*, viewer: Viewer, ficha_id: int, expires_at: datetime | None) -> FichaVersion:
    """Set or take back when the published version ends; raises ``FichaNotFoundError``."""
    _dates_checked(None, expires_at)
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_PUBLISH)
        version = ficha.versions.filter(state=State.PUBLISHED).first()
        if version is None:
            raise FichaNotFoundError
        version.expires_at = expires_at
        version.updated_at = clock.now()
        version.save(update_fields=["expires_at", "updated_at"])
        step_record(viewer=viewer, version=version, action=Action.SCHEDULED)
    return version


def _dates_checked(publish_at: datetime | None, expires_at: datetime | None) -> None:
    now = clock.now()
    if publish_at is not None and publish_at <= now:
        raise InvalidInputError("La fecha de publicación ya pasó. Publique ahora o elija otra.")
    if expires_at is not None and expires_at <= (publish_at or now):
        raise InvalidInputError("La fecha de vencimiento debe ser posterior a la publicación.")


def versions_due() -> DueVersions:
    """Publish what has reached its date and take off what has ended; the keepers are told.

    Each in a transaction of its own; run twice at once it does nothing twice.
    """
    now = clock.now()
    ready = FichaVersion.objects.filter(state=State.APPROVED, publish_at__lte=now)
    over = FichaVersion.objects.filter(state=State.PUBLISHED, expires_at__lte=now)
    return DueVersions(
        sum(_publish_due(pk, now) for pk in ready.values_list("ficha_id", flat=True)),
        sum(_expire(pk, now) for pk in over.values_list("ficha_id", flat=True)),
    )


def _publish_due(ficha_id: int, now: datetime) -> bool:
    with transaction.atomic():
        ficha = locked_ficha(SYSTEM, ficha_id, Permission.KB_PUBLISH)
        due = ficha.versions.filter(state=State.APPROVED, publish_at__lte=now).first()
        if due is None or ficha.state != Ficha.State.ACTIVE:
            return False
        put_out(SYSTEM, ficha, due)
        editors_tell(ficha=ficha, kind=EditorNotice.Kind.PUBLISHED, user_ids=keepers_of(ficha))
    return True


def _expire(ficha_id: int, now: datetime) -> bool:
    with transaction.atomic():
        ficha = locked_ficha(SYSTEM, ficha_id, Permission.KB_PUBLISH)
        over = ficha.versions.filter(state=State.PUBLISHED, expires_at__lte=now).first()
        if over is None:
            return False
        over.state = State.EXPIRED
        over.updated_at = now
        over.save(update_fields=["state", "updated_at"])
        step_record(viewer=SYSTEM, version=over, action=Action.EXPIRED)
        emit(
            types.FichaArchived(
                institution_id=ficha.institution_id, occurred_at=now, ficha_id=ficha.pk
            )
        )
        editors_tell(ficha=ficha, kind=EditorNotice.Kind.EXPIRED, user_ids=keepers_of(ficha))
        index_soon()
    return True
