"""What needs an editor's eye: stale, broken, useless, about to end, or behind. Each with its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from kb.models import EditorNotice, Ficha, FichaTranslation, FichaVersion, FichaVote, LinkCheck
from kb.services.stewardship import TIME_ZONE

FEWEST_VOTES = 5
USEFUL_SHARE = 0.6
VOTES_OF = timedelta(days=180)
SOON = timedelta(days=14)
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Alarm:
    """A ficha that needs somebody, and why."""

    ficha: Ficha
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class AlarmGroup:
    """The alarms of one kind; ``total`` counts those that are not shown too."""

    kind: str
    label: str | Promise
    advice: str | Promise
    icon: str
    total: int
    alarms: tuple[Alarm, ...]


_Kind = tuple[str | Promise, str | Promise, str, Callable[[QuerySet[Ficha]], QuerySet[Ficha]]]


def _stale(rows: QuerySet[Ficha]) -> QuerySet[Ficha]:
    today = clock.local_date(TIME_ZONE)
    return rows.filter(review_on__lt=today).annotate(why=F("review_on")).order_by("review_on")


def _links(rows: QuerySet[Ficha]) -> QuerySet[Ficha]:
    broken = Q(link_checks__failures__gte=2) | Q(link_checks__result=LinkCheck.Result.REFUSED)
    return rows.annotate(why=Count("link_checks", filter=broken)).filter(why__gt=0)


def _useless(rows: QuerySet[Ficha]) -> QuerySet[Ficha]:
    since = clock.now() - VOTES_OF
    published = FichaVersion.objects.filter(
        ficha_id=OuterRef("ficha_id"), state=FichaVersion.State.PUBLISHED
    ).values("number")[:1]
    low = (
        FichaVote.objects.filter(voted_at__gt=since, version=Subquery(published))
        .order_by()
        .values("ficha_id")
        .annotate(votes=Count("pk"), good=Count("pk", filter=Q(useful=True)))
        .filter(votes__gte=FEWEST_VOTES, good__lt=F("votes") * USEFUL_SHARE)
    )
    shares = {row["ficha_id"]: 100 * row["good"] // row["votes"] for row in low}
    if not shares:
        return rows.none()
    whens = [When(pk=pk, then=Value(share)) for pk, share in shares.items()]
    return rows.filter(pk__in=shares).annotate(why=Case(*whens)).order_by("why")


def _ending(rows: QuerySet[Ficha]) -> QuerySet[Ficha]:
    ends = Q(
        versions__state=FichaVersion.State.PUBLISHED,
        versions__expires_at__lt=clock.now() + SOON,
    )
    return rows.filter(ends).annotate(why=F("versions__expires_at")).order_by("why")


def _behind(rows: QuerySet[Ficha]) -> QuerySet[Ficha]:
    current = FichaVersion.objects.filter(
        ficha_id=OuterRef("ficha_id"), state=FichaVersion.State.PUBLISHED
    ).values("number")[:1]
    late = FichaTranslation.objects.annotate(current=Subquery(current)).filter(
        based_on__lt=F("current")
    )
    return rows.filter(pk__in=late.values("ficha_id")).annotate(why=Value(0))


def _nobodys(rows: QuerySet[Ficha]) -> QuerySet[Ficha]:
    return rows.filter(owner__isnull=True).annotate(why=Value(0))


KINDS: dict[str, _Kind] = {
    "stale": (
        _("Revisión atrasada"),
        _("Pasó la fecha en que había que revisarlas. Revise y confirme, o corrija."),
        "hourglass-split",
        _stale,
    ),
    "links": (
        _("Enlaces que no funcionan"),
        _("Fallaron en dos revisiones seguidas. Corrija la dirección o quítela."),
        "link-45deg",
        _links,
    ),
    "useless": (
        _("Poco útiles"),
        _("Menos de seis de cada diez personas dicen que les sirvió. Lea sus motivos."),
        "hand-thumbs-down",
        _useless,
    ),
    "ending": (
        _("Por vencer"),
        _("Dejan de estar publicadas dentro de 14 días."),
        "clock",
        _ending,
    ),
    "behind": (
        _("Traducciones atrasadas"),
        _("El original cambió después de traducirse."),
        "translate",
        _behind,
    ),
    "nobodys": (
        _("Sin responsable"),
        _("Nadie recibe sus avisos. Elija quién responde por cada una."),
        "people",
        _nobodys,
    ),
}


def alarms_list(
    viewer: Viewer, *, owner_id: int | None = None, institution_id: int | None = None
) -> list[AlarmGroup]:
    """Return what needs an eye among the published fichas that the viewer edits, by kind."""
    rows = _edited(viewer)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    if institution_id is not None:
        rows = rows.filter(institution_id=institution_id)
    return [_group(name, kind, rows) for name, kind in KINDS.items()]


def _group(name: str, kind: _Kind, rows: QuerySet[Ficha]) -> AlarmGroup:
    label, advice, icon, choose = kind
    title = FichaVersion.objects.filter(
        ficha_id=OuterRef("pk"), state=FichaVersion.State.PUBLISHED
    ).values("title")[:1]
    found = choose(rows)
    shown = found.annotate(shown_title=Subquery(title)).select_related(
        "institution", "commune", "owner"
    )
    alarms = tuple(
        Alarm(ficha, ficha.shown_title, _detail(name, cast("Any", ficha).why))
        for ficha in shown[:SHOWN]
    )
    return AlarmGroup(name, label, advice, icon, found.count(), alarms)


def _detail(name: str, why: object) -> str:
    if name == "useless":
        return f"{why} %"
    if isinstance(why, datetime):
        why = clock.local_date(TIME_ZONE, why)
    if isinstance(why, date):
        return f"{why:%d-%m-%Y}"
    return str(why) if name == "links" else ""


def _edited(viewer: Viewer) -> QuerySet[Ficha]:
    ids = viewer.institution_ids(Permission.KB_EDIT)
    rows = Ficha.objects.filter(
        state=Ficha.State.ACTIVE, versions__state=FichaVersion.State.PUBLISHED
    )
    return rows if ids is None else rows.filter(institution_id__in=ids)


def owners_list(viewer: Viewer) -> list[tuple[int, str]]:
    """Return who answers for some ficha that the viewer edits, by name."""
    rows = _edited(viewer).filter(owner__isnull=False).order_by("owner__name")
    return list(rows.values_list("owner_id", "owner__name").distinct())


def institutions_of(viewer: Viewer) -> list[tuple[int, str]]:
    """Return the institutions whose published fichas the viewer edits, by name."""
    rows = _edited(viewer).order_by("institution__name")
    return list(rows.values_list("institution_id", "institution__name").distinct())


def notices_list(viewer: Viewer) -> QuerySet[EditorNotice]:
    """Return what the viewer was told and has not read, newest first."""
    mine = EditorNotice.objects.filter(user_id=viewer.staff_id, read_at__isnull=True)
    return mine.select_related("ficha").order_by("-created_at")


def ficha_notices(viewer: Viewer, ficha_id: int) -> list[EditorNotice]:
    """Return what the viewer was told of one ficha and has not read."""
    if viewer.user_id is None:
        return []
    return list(notices_list(viewer).filter(ficha_id=ficha_id))
