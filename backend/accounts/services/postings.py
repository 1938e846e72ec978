"""Who holds which role, where, from when until when."""

from datetime import timedelta

from django.db import transaction

from backend.accounts.errors import InvalidPostingError, OwnPostingError
from backend.accounts.models import Posting, User
from backend.accounts.permissions import Permission, Role
from backend.accounts.selectors import current_postings
from backend.accounts.viewer import Viewer
from backend.common import clock
from backend.common.errors import NotAllowedError, NotFoundError
from backend.directory.models import Office


def posting_grant(
    *,
    viewer: Viewer,
    user_id: int,
    role: Role | str,
    institution_id: int | None,
    office_id: int | None = None,
) -> Posting:
    """Give a person a role in an institution (None: the whole system), perhaps in one office only.

    The same posting twice is the same posting.

    Raises:
        NotAllowedError: the viewer does not manage staff of exactly that place.
        InvalidPostingError: no such role, or the office is another institution's.
        NotFoundError: no such account.
    """
    if role not in set(Role):
        raise InvalidPostingError
    if not viewer.can_place(
        Permission.STAFF_MANAGE, institution_id=institution_id, office_id=office_id
    ):
        raise NotAllowedError
    with transaction.atomic():
        if not User.objects.select_for_update().filter(pk=user_id).exists():
            raise NotFoundError("No se encontró esa cuenta.")
        if office_id is not None:
            _office_check(office_id, institution_id)
        same = [
            posting
            for posting in current_postings().filter(user_id=user_id, role=str(role))
            if (posting.institution_id, posting.office_id) == (institution_id, office_id)
        ]
        if same:
            return same[0]
        return Posting.objects.create(
            user_id=user_id, role=str(role), institution_id=institution_id, office_id=office_id
        )


def _office_check(office_id: int, institution_id: int | None) -> None:
    office = Office.objects.filter(pk=office_id).first()
    if office is None or office.institution_id != institution_id:
        raise InvalidPostingError


def posting_end(*, viewer: Viewer, posting_id: int) -> Posting:
    """End a posting now; ended ones stay as history. Nobody ends their own.

    Raises:
        NotFoundError: no such current posting where the viewer manages staff.
        OwnPostingError: it is the viewer's own.
    """
    with transaction.atomic():
        posting = current_postings().select_for_update().filter(pk=posting_id).first()
        if posting is None or not viewer.can_place(
            Permission.STAFF_MANAGE,
            institution_id=posting.institution_id,
            office_id=posting.office_id,
        ):
            raise NotFoundError("No se encontró esa función.")
        if posting.user_id == viewer.user_id:
            raise OwnPostingError
        posting.until = max(clock.now(), posting.since + timedelta(microseconds=1))
        posting.save(update_fields=["until"])
        return posting
