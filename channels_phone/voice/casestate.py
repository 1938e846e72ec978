"""The state of a case by telephone: told to a verified contact, or after a code sent to the person."""

import logging

from django.utils.translation import gettext as _

from backend.accounts.api import Viewer
from backend.cases.api import Case, CaseState, case_by_folio, cases_of_citizen
from backend.citizens.api import (
    ContactPoint,
    citizens,
    contact_point_find,
    contact_points,
    verification_code_check,
)
from backend.common.errors import VentanillaError
from backend.common.folio import InvalidFolioError, parse_folio
from backend.common.run import InvalidRunError, parse_run
from backend.mailroom.api import verification_send
from channels_phone.models import PhoneCall
from channels_phone.voice.calls import call_locked, served_set
from channels_phone.voice.speech import spaced

logger = logging.getLogger(__name__)
SYSTEM = Viewer.system()
PURPOSE = "phone-case"
FOLIO_DIGITS = 13


def verified_case(call: PhoneCall) -> Case | None:
    """Return the latest case of a caller whose number was verified before."""
    if not call.caller:
        return None
    point = contact_point_find(
        SYSTEM, institution_id=call.line.institution_id, kind="phone", value=call.caller
    )
    if point is None or point.verified_at is None:
        return None
    if point.citizen_id:
        found = cases_of_citizen(SYSTEM, point.citizen_id, limit=1)
        return found[0] if found else None
    return point.cases.order_by("-last_activity_at").first()


def code_send(call: PhoneCall, keyed: str) -> None:
    """Find the case of a keyed folio or RUN and send a code to its person; silent when there is none.

    Whoever calls hears the same in both cases: a folio or RUN tells nothing about itself.
    """
    case, point = _find(call, keyed)
    with call_locked(call.pk) as row:
        row.case = case if point is not None else None
    call.case = row.case
    if case is None or point is None:
        return
    try:
        verification_send(contact_point=point, purpose=PURPOSE, subject=case.folio)
    except VentanillaError as error:  # too many codes: the caller hears the same
        logger.info("no code was sent for call %s: %s", call.pk, error.code)


def code_right(call: PhoneCall, keyed: str) -> bool:
    """Tell whether the keyed code is the one that was sent for this call's case."""
    case = call.case
    point = _reachable(case) if case is not None else None
    if case is None or point is None:
        return False
    return verification_code_check(
        contact_point=point, purpose=PURPOSE, code=keyed, subject=case.folio
    )


def _find(call: PhoneCall, keyed: str) -> tuple[Case | None, ContactPoint | None]:
    case = _by_folio(call, keyed) if len(keyed) == FOLIO_DIGITS else _by_run(call, keyed)
    return (case, _reachable(case)) if case is not None else (None, None)


def _by_folio(call: PhoneCall, keyed: str) -> Case | None:
    try:
        folio = parse_folio(f"{keyed[:4]}-{keyed[4:12]}-{keyed[12:]}")
    except InvalidFolioError:
        return None
    return case_by_folio(SYSTEM, folio)


def _by_run(call: PhoneCall, keyed: str) -> Case | None:
    try:
        run = parse_run(keyed)
    except InvalidRunError:
        return None
    person = (
        citizens(SYSTEM)
        .filter(institution_id=call.line.institution_id, run_number=run.number)
        .order_by("-run_checked", "pk")
        .first()
    )
    found = cases_of_citizen(SYSTEM, person.pk, limit=1) if person else []
    return found[0] if found else None


def _reachable(case: Case) -> ContactPoint | None:
    """Return where a code for this case goes: the person's verified contact, else the case's own."""
    points = contact_points(SYSTEM, case.citizen_id) if case.citizen_id else []
    own = [case.contact_point] if case.contact_point else []
    for point in (*points, *own):
        if point.kind in ("phone", "email") and point.bad_since is None:
            return point
    return None


def spoken_state(call: PhoneCall, case: Case) -> str:
    """Return what the caller is told: the folio and where the case stands."""
    served_set(call)
    states = {
        CaseState.NEW: _("está recibido y espera que lo tomemos"),
        CaseState.OPEN: _("está en atención"),
        CaseState.WAITING: _("tiene una respuesta nuestra y espera la suya"),
        CaseState.TRANSFERRED: _("fue derivado a otra institución, que lo está viendo"),
        CaseState.RESOLVED: _("está resuelto"),
        CaseState.CLOSED: _("está cerrado"),
        CaseState.REOPENED: _("fue reabierto y está en atención"),
    }
    words = states[CaseState(case.state)]
    return _("Su caso, folio {folio}, {state}.").format(folio=spaced(case.folio), state=words)
