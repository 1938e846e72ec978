"""Files on their way to a message."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils.translation import ngettext

from backend.common import clock
from backend.common.errors import InvalidInputError
from backend.mailroom.api import attachment_store
from backend.ports import AttachmentFile
from channels_web.models import Upload
from channels_web.parse import MAX_FILES

MAX_WAITING = 10
KEPT = timedelta(days=1)


def upload_take(*, owner: uuid.UUID, name: str, data: bytes) -> Upload:
    """Check and keep one file for ``owner``; the same file sent again is the first one.

    Raises ``FileRefusedError`` and its kin, ``FileScannerDownError``, ``InvalidInputError`` past
    ten files that wait.
    """
    if Upload.objects.filter(owner=owner).count() >= MAX_WAITING:
        raise InvalidInputError(
            ngettext(
                "Puede adjuntar hasta %(n)d archivo por mensaje.",
                "Puede adjuntar hasta %(n)d archivos por mensaje.",
                MAX_FILES,
            )
            % {"n": MAX_FILES}
        )
    file = attachment_store(name=name, data=data)
    with transaction.atomic():
        upload, _ = Upload.objects.get_or_create(
            owner=owner,
            sha256=file.sha256,
            name=file.name,
            defaults={
                "content_type": file.content_type,
                "size": file.size,
                "stored_as": file.stored_as,
                "created_at": clock.now(),
            },
        )
    return upload


def uploads_forget() -> int:
    """Forget what waited a day to be sent; the mailroom's sweep removes the files. Returns how many."""
    old = Upload.objects.filter(created_at__lt=clock.now() - KEPT)
    return old.delete()[0]


def uploads_of(owner: uuid.UUID, public_ids: Iterable[uuid.UUID] | None = None) -> list[Upload]:
    """Return an owner's files, or those of them that are named; other people's are not found."""
    rows = Upload.objects.filter(owner=owner)
    if public_ids is not None:
        rows = rows.filter(public_id__in=list(public_ids))
    return list(rows[:MAX_FILES])


def as_attachments(uploads: Iterable[Upload]) -> tuple[AttachmentFile, ...]:
    """Return files in the core's words."""
    return tuple(
        AttachmentFile(row.name, row.content_type, row.size, row.stored_as, row.sha256)
        for row in uploads
    )
