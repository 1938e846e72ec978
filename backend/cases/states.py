"""A case's states, and the table of moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backend.common.errors import ConflictError


class CaseState(models.TextChoices):
    """Where a case stands."""

    NEW = "new", _("Nuevo")
    OPEN = "open", _("En atención")
    WAITING = "waiting", _("Espera a la persona")
    TRANSFERRED = "transferred", _("Derivado")
    RESOLVED = "resolved", _("Resuelto")
    CLOSED = "closed", _("Cerrado")
    REOPENED = "reopened", _("Reabierto")


S = CaseState
MOVES: dict[CaseState, frozenset[CaseState]] = {
    S.NEW: frozenset({S.OPEN, S.WAITING, S.TRANSFERRED, S.RESOLVED, S.CLOSED}),
    S.OPEN: frozenset({S.WAITING, S.TRANSFERRED, S.RESOLVED, S.CLOSED}),
    S.WAITING: frozenset({S.OPEN, S.TRANSFERRED, S.RESOLVED, S.CLOSED}),
    S.TRANSFERRED: frozenset({S.OPEN, S.RESOLVED, S.CLOSED}),
    S.RESOLVED: frozenset({S.CLOSED, S.REOPENED}),
    S.CLOSED: frozenset({S.REOPENED}),
    S.REOPENED: frozenset({S.OPEN, S.WAITING, S.TRANSFERRED, S.RESOLVED, S.CLOSED}),
}
LIVE_STATES = (S.NEW, S.OPEN, S.WAITING, S.TRANSFERRED, S.REOPENED)
ENDED_STATES = (S.RESOLVED, S.CLOSED)


class MoveNotAllowedError(ConflictError):
    """The table of moves does not lead there from here."""

    code = "move_not_allowed"
    message = gettext_noop("El caso ya no está en un estado que permita esto. Actualice la página.")


def check_move(before: str, after: str) -> None:
    """Raise ``MoveNotAllowedError`` unless the table allows the move."""
    if CaseState(after) not in MOVES[CaseState(before)]:
        raise MoveNotAllowedError
