"""Files that were sent and never became a part of a message: looked for two days later, and removed.

A file is stored before the message that carries it is written (it must be looked at outside of any
transaction), so whoever closes the page in between leaves one behind.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.core.files.storage import default_storage

from backend.accounts.viewer import Viewer
from backend.cases.api import attachments_known
from backend.common import clock
from backend.mailroom.codec import UnreadableContactError, from_json
from backend.mailroom.models import InboundReceipt
from backend.mailroom.services.files import folder_of

# Nothing is on its way any more after two days; a sweep that did not run finds a week.
FIRST_DAY, LAST_DAY = 2, 8


def files_sweep() -> int:
    """Remove stored files that no message has and no waiting receipt names; returns how many."""
    waiting: set[str] | None = None
    removed = 0
    for ago in range(FIRST_DAY, LAST_DAY + 1):
        stored = list(_stored(folder_of(clock.now() - timedelta(days=ago))))
        unknown = set(stored) - attachments_known(Viewer.system(), stored)
        if unknown and waiting is None:
            waiting = set(_waiting())
        for name in sorted(unknown - (waiting or set())):
            default_storage.delete(name)
            removed += 1
    return removed


def _stored(folder: str) -> Iterator[str]:
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)


def _waiting() -> Iterable[str]:
    """Return the files of receipts that may still become messages; one that cannot be read keeps none."""
    states = InboundReceipt.State
    rows = InboundReceipt.objects.filter(
        state__in=[states.RECEIVED, states.FLAGGED], contact__isnull=False
    )
    for values in rows.values_list("contact", flat=True).iterator():
        try:
            contact = from_json(values)
        except UnreadableContactError:
            continue
        for file in contact.attachments:
            yield file.stored_as
