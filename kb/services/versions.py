"""The versions of a ficha: written, reviewed, published, brought back."""

from datetime import datetime

from django.db import transaction

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.events.api import emit, notice_on_commit, types
from kb.content import FichaContent, FichaDraft
from kb.errors import DraftChangedError, FichaNotFoundError, NothingToPublishError
from kb.indexing import index_soon
from kb.models import Ficha, FichaVersion
from kb.search.analysis import fold
from kb.services.fichas import locked_ficha

_OPEN = (FichaVersion.State.DRAFT, FichaVersion.State.IN_REVIEW)


def ficha_version_save(
    *, viewer: Viewer, ficha_id: int, draft: FichaDraft, seen_at: datetime | None = None
) -> FichaVersion:
    """Save the draft of a ficha, a new version if there is none open.

    ``seen_at`` is the ``updated_at`` of the draft that the editor started from: when somebody
    saved since, ``DraftChangedError`` is raised and nothing is written.
    """
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_EDIT)
        version = ficha.versions.filter(state__in=_OPEN).first()
        if version is not None and seen_at is not None and version.updated_at != seen_at:
            raise DraftChangedError
        if version is None:
            last = ficha.versions.order_by("-number").values_list("number", flat=True).first()
            version = FichaVersion(ficha=ficha, number=(last or 0) + 1, created_at=clock.now())
        _write(version, draft)
        version.state = FichaVersion.State.DRAFT
        version.author_id = viewer.user_id
        version.save()
    return version


def _write(version: FichaVersion, draft: FichaDraft) -> None:
    version.title = draft.title
    version.summary = draft.summary
    version.short_answer = draft.short_answer
    version.aliases = list(draft.aliases)
    version.life_events = list(draft.life_events)
    version.subjects = list(draft.subjects)
    version.content = draft.content.model_dump(mode="json")
    version.comment = draft.comment
    version.folded = fold(" ".join((draft.title, *draft.aliases, draft.summary)))
    version.updated_at = clock.now()


def ficha_version_submit(*, viewer: Viewer, ficha_id: int) -> FichaVersion:
    """Send the draft to review."""
    return _move(viewer, ficha_id, FichaVersion.State.IN_REVIEW, Permission.KB_EDIT, comment=None)


def ficha_version_reject(*, viewer: Viewer, ficha_id: int, comment: str) -> FichaVersion:
    """Send the version in review back to its author, with a reason."""
    return _move(viewer, ficha_id, FichaVersion.State.DRAFT, Permission.KB_PUBLISH, comment=comment)


def _move(
    viewer: Viewer,
    ficha_id: int,
    state: FichaVersion.State,
    permission: Permission,
    *,
    comment: str | None,
) -> FichaVersion:
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, permission)
        version = ficha.versions.filter(state__in=_OPEN).first()
        if version is None:
            raise NothingToPublishError
        version.state = state
        version.updated_at = clock.now()
        if comment is not None:
            version.comment = comment
        version.save()
    return version


def ficha_publish(*, viewer: Viewer, ficha_id: int) -> FichaVersion:
    """Publish the draft: the version published until now is superseded in the same transaction.

    The search follows by itself; a search engine that is down never holds up a publication.
    """
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_PUBLISH)
        version = ficha.versions.filter(state__in=_OPEN).first()
        if version is None or ficha.state != Ficha.State.ACTIVE:
            raise NothingToPublishError
        now = clock.now()
        for before in ficha.versions.filter(state=FichaVersion.State.PUBLISHED):
            before.state = FichaVersion.State.SUPERSEDED
            before.updated_at = now
            before.save(update_fields=["state", "updated_at"])
        version.state = FichaVersion.State.PUBLISHED
        version.published_at = version.updated_at = now
        version.published_by_id = viewer.user_id
        version.save()
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
    return version


def ficha_version_restore(*, viewer: Viewer, ficha_id: int, number: int) -> FichaVersion:
    """Copy an old version into the draft, to be published again."""
    old = FichaVersion.objects.filter(ficha_id=ficha_id, number=number).first()
    if old is None:
        raise FichaNotFoundError
    return ficha_version_save(viewer=viewer, ficha_id=ficha_id, draft=draft_of(old))


def draft_of(version: FichaVersion) -> FichaDraft:
    """Return what a version says, as an editor's draft."""
    return FichaDraft(
        title=version.title,
        summary=version.summary,
        short_answer=version.short_answer,
        aliases=version.aliases,
        life_events=version.life_events,
        subjects=version.subjects,
        content=FichaContent.model_validate(version.content),
    )
