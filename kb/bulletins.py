"""News and work instructions as those who attend see them, by what they are skilled in.

Skills belong to the queues, which kb does not know: ``STAFF_SKILLS_OF`` and
``STAFF_SKILLS_OFFERED`` (settings) name the functions that tell.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from backend.accounts.api import Permission, Viewer, staff_ids_with, user_names
from backend.common import clock
from backend.common.errors import NotFoundError
from kb.models import Bulletin, BulletinReading
from kb.services.bulletins import WRITE, may_write

SHOWN = 200
ADDRESS = "/kb/novedades/"


@dataclass(frozen=True, slots=True)
class BulletinCard:
    """A bulletin as its reader sees it."""

    id: int
    kind: str
    kind_label: str
    title: str
    body: str
    ficha_id: int | None
    starts_at: object
    is_new_edition: bool
    is_read: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class BulletinBadge:
    """How many bulletins wait to be read, the newest titles, and where to read them."""

    unread: int
    titles: tuple[str, ...]
    url: str = ADDRESS


def skills_of(viewer: Viewer) -> frozenset[str]:
    """Return the codes of the viewer's own skills."""
    source = settings.STAFF_SKILLS_OF
    return cast("frozenset[str]", import_string(source)(viewer)) if source else frozenset()


def skills_offered(viewer: Viewer) -> dict[str, str]:
    """Return the skills to which the viewer may write, name by code."""
    source = settings.STAFF_SKILLS_OFFERED
    ids = writing_institutions(viewer)
    return cast("dict[str, str]", import_string(source)(viewer, ids)) if source else {}


def writing_institutions(viewer: Viewer) -> frozenset[int] | None:
    """Return the institutions for which the viewer writes bulletins; None means all."""
    found: set[int] = set()
    for permission in WRITE:
        ids = viewer.institution_ids(permission)
        if ids is None:
            return None
        found |= ids
    return frozenset(found)


def bulletins_for(viewer: Viewer, *, skills: Collection[str] | None = None) -> list[BulletinCard]:
    """Return the bulletins in force that concern the viewer: unread first, then newest.

    ``skills`` are the viewer's skill codes (None: asked of the queues). Whoever writes bulletins of
    an institution sees all of them.
    """
    mine = skills_of(viewer) if skills is None else frozenset(skills)
    cards = [
        _card(viewer, row)
        for row in _in_force(viewer)[:SHOWN]
        if not row.skills or mine & set(row.skills) or may_write(viewer, row.institution_id)
    ]
    return sorted(cards, key=lambda card: card.is_read)


def bulletin_badge(viewer: Viewer, *, skills: Collection[str] | None = None) -> BulletinBadge:
    """Return how many bulletins wait for the viewer, for a badge on any page."""
    waiting = [card for card in bulletins_for(viewer, skills=skills) if not card.is_read]
    return BulletinBadge(len(waiting), tuple(card.title for card in waiting[:3]))


def _in_force(viewer: Viewer) -> QuerySet[Bulletin]:
    now, ids = clock.now(), viewer.institution_ids(Permission.KB_VIEW)
    rows = Bulletin.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)
    if ids is not None:
        rows = rows.filter(institution_id__in=ids)
    mine = BulletinReading.objects.filter(bulletin=OuterRef("pk"), user_id=viewer.user_id or 0)
    return rows.annotate(
        read_now=Exists(mine.filter(edition=OuterRef("edition"))), read_ever=Exists(mine)
    ).order_by("-starts_at", "-pk")


def _card(viewer: Viewer, row: Bulletin) -> BulletinCard:
    read, ever = bool(getattr(row, "read_now", False)), bool(getattr(row, "read_ever", False))
    return BulletinCard(
        id=row.pk,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        title=row.title,
        body=row.body,
        ficha_id=row.ficha_id,
        starts_at=row.starts_at,
        is_new_edition=ever and not read,
        is_read=read,
        may_edit=may_write(viewer, row.institution_id),
    )


@dataclass(frozen=True, slots=True)
class Readers:
    """Who has read the present edition, and who of the institution's desk has not."""

    read: tuple[str, ...]
    waiting: tuple[str, ...]


def bulletin_get(viewer: Viewer, bulletin_id: int) -> Bulletin:
    """Return a bulletin that the viewer writes; raises ``NotFoundError``."""
    row = Bulletin.objects.filter(pk=bulletin_id).first()
    if row is None or not may_write(viewer, row.institution_id):
        raise NotFoundError
    return row


def bulletin_readers(viewer: Viewer, bulletin_id: int) -> Readers:
    """Return who has read a bulletin that the viewer writes; raises ``NotFoundError``."""
    row = bulletin_get(viewer, bulletin_id)
    done = set(row.readings.filter(edition=row.edition).values_list("user_id", flat=True))
    desk = staff_ids_with(Permission.DESK_USE, institution_id=row.institution_id)
    names = user_names(desk | done)
    return Readers(
        tuple(sorted(names[pk] for pk in done if pk in names)),
        () if row.skills else tuple(sorted(names[pk] for pk in desk - done if pk in names)),
    )
