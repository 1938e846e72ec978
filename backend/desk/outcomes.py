"""How an attention can end, as the closing dialog offers it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.cases.api import MOVES, CaseState


@dataclass(frozen=True)
class ClosingOutcome:
    """An outcome: its code, its name, and the state that the case moves to (empty: it stays)."""

    code: str
    label: str | Promise
    case_state: str = ""


OUTCOMES = (
    ClosingOutcome("resuelto", _("Resuelto: la persona tiene lo que necesitaba"), "resolved"),
    ClosingOutcome("informado", _("Se entregó información; puede volver a escribir"), "resolved"),
    ClosingOutcome("espera-persona", _("Queda esperando a la persona"), "waiting"),
    ClosingOutcome("en-tramite", _("Queda en trámite: el equipo sigue con el caso")),
    ClosingOutcome("no-corresponde", _("No corresponde a esta institución"), "closed"),
)
BY_CODE = {outcome.code: outcome for outcome in OUTCOMES}


def case_state_after(outcome: ClosingOutcome, now: str) -> str:
    """Return the state to move a case to, or nothing when it is there or the table forbids it."""
    wanted = outcome.case_state
    if not wanted or wanted == now or CaseState(wanted) not in MOVES[CaseState(now)]:
        return ""
    return wanted
