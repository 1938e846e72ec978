"""The versions of a ficha: written, and brought back."""

from datetime import datetime

from django.db import transaction

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from kb.content import FichaDraft
from kb.errors import DraftChangedError, FichaNotFoundError
from kb.models import Ficha, FichaVersion
from kb.search.analysis import fold
from kb.services.fichas import locked_ficha
from kb.services.inheritance import draft_of, inherit
from kb.services.steps import Action, step_record

OPEN_STATES = (
    FichaVersion.State.DRAFT,
    FichaVersion.State.IN_REVIEW,
    FichaVersion.State.APPROVED,
)


def ficha_version_save(
    *, viewer: Viewer, ficha_id: int, draft: FichaDraft, seen_at: datetime | None = None
) -> FichaVersion:
    """Save the draft of a ficha, a new version if there is none open.

    Whoever saves is its author; a review or a date that it had no longer holds. ``seen_at`` is the
    ``updated_at`` of the draft that the editor started from: when somebody saved since,
    ``DraftChangedError`` is raised and nothing is written.
    """
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_EDIT)
        version = open_version(ficha)
        if version is not None and seen_at is not None and version.updated_at != seen_at:
            raise DraftChangedError
        if version is None:
            version = FichaVersion(ficha=ficha, number=next_number(ficha), created_at=clock.now())
        write(version, draft)
        inherit(ficha, version, draft)
        version.state = FichaVersion.State.DRAFT
        version.author_id = viewer.user_id
        review_forget(version)
        version.save()
        step_record(viewer=viewer, version=version, action=Action.SAVED)
    return version


def open_version(ficha: Ficha) -> FichaVersion | None:
    """Return the version that is being written, reviewed or waits for its date."""
    return ficha.versions.filter(state__in=OPEN_STATES).first()


def next_number(ficha: Ficha) -> int:
    """Return the number of a ficha's next version."""
    last = ficha.versions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def review_forget(version: FichaVersion) -> None:
    """Take back review and dates: the version is no longer what was reviewed."""
    version.reviewed_by_id = None
    version.reviewed_at = version.publish_at = version.expires_at = None


def write(version: FichaVersion, draft: FichaDraft) -> None:
    """Put what a draft says into a version, not yet saved."""
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


def ficha_version_restore(*, viewer: Viewer, ficha_id: int, number: int) -> FichaVersion:
    """Copy an old version into the draft, to be reviewed and published again."""
    old = FichaVersion.objects.filter(ficha_id=ficha_id, number=number).first()
    if old is None:
        raise FichaNotFoundError
    return ficha_version_save(viewer=viewer, ficha_id=ficha_id, draft=draft_of(old))
