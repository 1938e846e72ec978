"""What a municipality may adopt, and what of a variant is its own."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from backend.accounts.api import Permission, Viewer
from backend.directory.api import Institution, institutions_list
from kb.diff import LABELS
from kb.models import Ficha, FichaVersion
from kb.search.analysis import fold
from kb.selectors import FichaSheet


@dataclass(frozen=True, slots=True)
class Inheritance:
    """The blocks of a variant, named as on screen: its own, and those of the national ficha."""

    own: tuple[tuple[str, str | Promise], ...]
    inherited: tuple[str | Promise, ...]
    based_on: int | None


def municipalities_of(viewer: Viewer) -> QuerySet[Institution]:
    """Return the municipalities for which the viewer may adopt fichas."""
    rows = institutions_list().filter(commune__isnull=False)
    ids = viewer.institution_ids(Permission.KB_PUBLISH)
    return rows if ids is None else rows.filter(pk__in=ids)


def adoptable_list(viewer: Viewer, organ: Institution, *, text: str = "") -> QuerySet[FichaVersion]:
    """Return the published standard fichas that a municipality has no version of yet.

    Standard are those that speak for every municipality, and those that some commune has its own
    version of. Nothing for a municipality where the viewer does not publish.
    """
    rows = FichaVersion.objects.filter(
        state=FichaVersion.State.PUBLISHED,
        ficha__state=Ficha.State.ACTIVE,
        ficha__parent__isnull=True,
    )
    if not viewer.can(Permission.KB_PUBLISH, institution_id=organ.pk):
        return rows.none()
    general = Q(ficha__institution__kind="municipality", ficha__institution__commune__isnull=True)
    varied = Ficha.objects.filter(parent__isnull=False).values("parent_id")
    adopted = Ficha.objects.filter(parent__isnull=False, commune_id=organ.commune_id)
    rows = rows.filter(general | Q(ficha_id__in=varied)).exclude(
        ficha_id__in=adopted.values("parent_id")
    )
    for word in fold(text).split():
        rows = rows.filter(folded__contains=word)
    return rows.select_related("ficha__institution").order_by("title")


def inheritance_of(viewer: Viewer, sheet: FichaSheet) -> Inheritance | None:
    """Return what of a variant is its own; None for any other ficha.

    ``sheet`` was read for the viewer, who therefore may see it.
    """
    del viewer
    version = sheet.draft or sheet.published
    if sheet.ficha.parent_id is None or version is None:
        return None
    own = tuple((name, label) for name, label in LABELS.items() if name in version.overrides)
    rest = tuple(label for name, label in LABELS.items() if name not in version.overrides)
    return Inheritance(own, rest, version.based_on)
