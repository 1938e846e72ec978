"""Tells editors what happened to their fichas, on screen, until they have read it."""

from collections.abc import Iterable

from django.db.models import Q

from backend.accounts.api import Permission, Viewer, staff_ids_with
from backend.common import clock
from backend.events.api import notice_on_commit
from kb.models import EditorNotice, Ficha


def editors_tell(*, ficha: Ficha, kind: EditorNotice.Kind, user_ids: Iterable[int]) -> None:
    """Leave a notice for each person; one that waits unread is not doubled."""
    now = clock.now()
    rows = [
        EditorNotice(user_id=user_id, ficha=ficha, kind=kind, created_at=now)
        for user_id in sorted(set(user_ids))
    ]
    EditorNotice.objects.bulk_create(rows, ignore_conflicts=True)
    notice_on_commit("kb", kind=f"editor.{kind}", ficha_id=ficha.pk)


def keepers_of(ficha: Ficha) -> frozenset[int]:
    """Return who answers for a ficha: its owner, or else every editor of its institution."""
    if ficha.owner_id is not None:
        return frozenset({ficha.owner_id})
    return staff_ids_with(Permission.KB_EDIT, institution_id=ficha.institution_id)


def editor_notices_read(*, viewer: Viewer, ficha_id: int | None = None) -> int:
    """Mark the viewer's notices (of one ficha, or all) as read; returns how many."""
    mine = EditorNotice.objects.filter(Q(user_id=viewer.staff_id), read_at__isnull=True)
    if ficha_id is not None:
        mine = mine.filter(ficha_id=ficha_id)
    return mine.update(read_at=clock.now())
