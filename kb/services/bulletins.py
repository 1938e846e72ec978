"""News and work instructions: written, ended, and marked as read."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from backend.events.api import notice_on_commit
from kb.models import Bulletin, BulletinReading, Ficha

WRITE = (Permission.KB_EDIT, Permission.QUEUE_SUPERVISE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinData:
    """What a bulletin says, to whom and until when. ``skills`` are codes; none means everybody."""

    institution_id: int
    kind: str
    title: str
    body: str
    skills: tuple[str, ...] = ()
    ficha_id: int | None = None
    ends_at: datetime | None = None


def may_write(viewer: Viewer, institution_id: int) -> bool:
    """Tell whether the viewer writes bulletins for an institution: its editors and supervisors."""
    return any(viewer.can(permission, institution_id=institution_id) for permission in WRITE)


def bulletin_save(
    *,
    viewer: Viewer,
    data: BulletinData,
    bulletin_id: int | None = None,
    ask_again: bool = False,
) -> Bulletin:
    """Write a bulletin; ``ask_again`` makes it unread for everybody (a new edition).

    Raises:
        NotAllowedError: the viewer neither edits nor supervises there.
        NotFoundError: there is no such bulletin, or ficha, of that institution.
        InvalidInputError: it would end before it begins.
    """
    if not may_write(viewer, data.institution_id):
        raise NotAllowedError
    now = clock.now()
    with transaction.atomic():
        row = _locked(bulletin_id, data.institution_id) if bulletin_id else Bulletin(starts_at=now)
        if data.ends_at is not None and data.ends_at <= max(row.starts_at, now):
            raise InvalidInputError(_("La fecha de término debe estar por venir."))
        if data.ficha_id and not Ficha.objects.filter(pk=data.ficha_id).exists():
            raise NotFoundError
        row.institution_id, row.kind = data.institution_id, data.kind
        row.title, row.body, row.skills = data.title, data.body, sorted(set(data.skills))
        row.ficha_id, row.ends_at = data.ficha_id, data.ends_at
        row.author_id, row.updated_at = viewer.user_id, now
        if ask_again and bulletin_id:
            row.edition += 1
        row.save()
        notice_on_commit("kb", kind="bulletin.saved", bulletin_id=row.pk)
    return row


def _locked(bulletin_id: int, institution_id: int) -> Bulletin:
    rows = Bulletin.objects.select_for_update().filter(institution_id=institution_id)
    row = rows.filter(pk=bulletin_id).first()
    if row is None:
        raise NotFoundError
    return row


def bulletin_read(*, viewer: Viewer, bulletin_id: int) -> None:
    """Mark a bulletin's present edition as read by the viewer; twice is no error.

    Raises:
        NotFoundError: there is no such bulletin where the viewer works.
    """
    user_id = viewer.staff_id
    row = Bulletin.objects.filter(pk=bulletin_id).first()
    if row is None or not viewer.can(Permission.KB_VIEW, institution_id=row.institution_id):
        raise NotFoundError
    BulletinReading.objects.bulk_create(
        [BulletinReading(bulletin=row, user_id=user_id, edition=row.edition, read_at=clock.now())],
        ignore_conflicts=True,
    )
