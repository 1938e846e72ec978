"""What editors see: fichas of the institutions where the viewer may look."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from backend.accounts.api import Permission, Viewer
from kb.errors import FichaNotFoundError
from kb.models import Ficha, FichaTranslation, FichaVersion, LinkCheck, VersionStep
from kb.search.analysis import fold
from kb.services.versions import OPEN_STATES


@dataclass(frozen=True, slots=True)
class FichaSheet:
    """A ficha with its open draft, the version published now, and every version, newest first."""

    ficha: Ficha
    draft: FichaVersion | None
    published: FichaVersion | None
    versions: tuple[FichaVersion, ...]

    @property
    def title(self) -> str:
        """Return the newest title."""
        return self.versions[0].title if self.versions else self.ficha.code


def fichas_list(
    viewer: Viewer, *, text: str = "", state: str = "", institution_id: int | None = None
) -> QuerySet[Ficha]:
    """Return the fichas that the viewer may see, by code, their versions at hand.

    ``state`` is one of draft, in_review, approved, published, archived, or "" for every ficha in use.
    """
    rows = _visible(viewer).select_related("institution", "commune")
    if institution_id is not None:
        rows = rows.filter(institution_id=institution_id)
    if state == Ficha.State.ARCHIVED:
        rows = rows.filter(state=Ficha.State.ARCHIVED)
    else:
        rows = rows.filter(state=Ficha.State.ACTIVE)
        if state:
            rows = rows.filter(versions__state=state)
    for word in fold(text).split():
        rows = rows.filter(Q(versions__folded__contains=word) | Q(code__contains=word))
    newest = FichaVersion.objects.order_by("-number")
    return rows.distinct().order_by("code").prefetch_related(Prefetch("versions", queryset=newest))


def ficha_sheet(viewer: Viewer, ficha_id: int) -> FichaSheet:
    """Return a ficha for its editors; raises ``FichaNotFoundError``."""
    rows = _visible(viewer).select_related("institution", "procedure", "commune", "parent", "owner")
    ficha = rows.filter(pk=ficha_id).first()
    if ficha is None:
        raise FichaNotFoundError
    people = ficha.versions.select_related("author", "reviewed_by", "published_by").order_by(
        "-number"
    )
    versions = tuple(people)
    state = {version.state: version for version in reversed(versions)}
    draft = next((state[name] for name in OPEN_STATES if name in state), None)
    return FichaSheet(ficha, draft, state.get(FichaVersion.State.PUBLISHED), versions)


def version_get(viewer: Viewer, ficha_id: int, number: int) -> FichaVersion:
    """Return one version of a ficha that the viewer may see; raises ``FichaNotFoundError``."""
    visible = _visible(viewer).filter(pk=ficha_id)
    rows = FichaVersion.objects.filter(ficha__in=visible, number=number)
    found = rows.select_related("ficha__institution", "author", "published_by").first()
    if found is None:
        raise FichaNotFoundError
    return found


def steps_list(viewer: Viewer, ficha_id: int) -> QuerySet[VersionStep]:
    """Return who did what to a ficha's versions, newest first, at most 200."""
    rows = VersionStep.objects.filter(version__ficha__in=_visible(viewer).filter(pk=ficha_id))
    return rows.select_related("actor", "version").order_by("-at", "-pk")[:200]


def links_list(viewer: Viewer, ficha_id: int) -> QuerySet[LinkCheck]:
    """Return how a ficha's links answered last, those that fail first."""
    rows = LinkCheck.objects.filter(ficha__in=_visible(viewer).filter(pk=ficha_id))
    return rows.order_by("-failures", "url")


def translation_get(viewer: Viewer, ficha_id: int, language: str) -> FichaTranslation | None:
    """Return a ficha's translation, None when nobody wrote it."""
    rows = FichaTranslation.objects.filter(ficha__in=_visible(viewer).filter(pk=ficha_id))
    return rows.filter(language=language).first()


def last_rejection(viewer: Viewer, sheet: FichaSheet) -> VersionStep | None:
    """Return why the draft was given back, until it is sent to review again."""
    if sheet.draft is None or sheet.draft.state != FichaVersion.State.DRAFT:
        return None
    said = VersionStep.Action
    told = (said.SUBMITTED, said.REJECTED)
    rows = steps_list(viewer, sheet.ficha.pk)
    moves = (step for step in rows if step.version_id == sheet.draft.pk and step.action in told)
    last = next(moves, None)
    return last if last is not None and last.action == said.REJECTED else None


def submission_note(viewer: Viewer, sheet: FichaSheet) -> VersionStep | None:
    """Return what the author told whoever reviews, while the version waits for review."""
    if sheet.draft is None or sheet.draft.state != FichaVersion.State.IN_REVIEW:
        return None
    rows = steps_list(viewer, sheet.ficha.pk)
    sent = (
        step
        for step in rows
        if step.version_id == sheet.draft.pk and step.action == VersionStep.Action.SUBMITTED
    )
    last = next(sent, None)
    return last if last is not None and last.comment else None


def _visible(viewer: Viewer) -> QuerySet[Ficha]:
    ids = viewer.institution_ids(Permission.KB_VIEW)
    return Ficha.objects.all() if ids is None else Ficha.objects.filter(institution_id__in=ids)
