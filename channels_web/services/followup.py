"""Following a case: a folio names it, a code proves whose it is. Unknown and known answer alike."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from backend.accounts.api import Viewer
from backend.cases.api import Case, case_by_folio
from backend.citizens.api import (
    ContactPoint,
    TooManyCodesError,
    contact_points,
    verification_code_check,
)
from backend.common.errors import InvalidInputError
from backend.common.phones import InvalidPhoneError, parse_phone
from backend.mailroom.api import ChannelMissingError, verification_send
from channels_web.limits import count

SYSTEM = Viewer.system()
PURPOSE = "seguimiento"
ASK_LIMIT, TRY_LIMIT, SECONDS = 4, 10, 900


class WrongCodeError(InvalidInputError):
    """The code is not the one that was sent, or is too old, or there was none: nobody learns which."""

    code = "wrong_code"
    message = gettext_noop("El código no corresponde o ya venció. Revíselo, o pida uno nuevo.")


@dataclass(frozen=True, slots=True)
class Proof:
    """Whoever holds this contact point asked about this case."""

    case_id: int
    contact_point_id: int


def code_ask(*, folio: str) -> None:
    """Send a code to the case's contact, if there is such a case; the caller cannot tell.

    Raises ``TooManyError`` past four in fifteen minutes for one folio, known or not.
    """
    count("code-ask", folio, limit=ASK_LIMIT, seconds=SECONDS)
    found = _contact_of(folio)
    if found is None:
        return
    try:
        verification_send(contact_point=found[1], purpose=PURPOSE, subject=folio)
    except (TooManyCodesError, ChannelMissingError):
        return


def code_check(*, folio: str, code: str) -> Proof:
    """Return the proof for a right code; raises ``WrongCodeError`` or ``TooManyError``."""
    count("code-try", folio, limit=TRY_LIMIT, seconds=SECONDS)
    found = _contact_of(folio)
    if found is None:
        raise WrongCodeError
    case, point = found
    if not verification_code_check(
        contact_point=point, purpose=PURPOSE, code=code[:20], subject=folio
    ):
        raise WrongCodeError
    return Proof(case.pk, point.pk)


def _contact_of(folio: str) -> tuple[Case, ContactPoint] | None:
    case = case_by_folio(SYSTEM, folio)
    if case is None:
        return None
    known = contact_points(SYSTEM, case.citizen_id) if case.citizen_id else []
    own = [case.contact_point] if case.contact_point else []
    for point in [*own, *known]:
        if _can_receive(point):
            return case, point
    return None


def _can_receive(point: ContactPoint) -> bool:
    if point.bad_since is not None:
        return False
    if point.kind == ContactPoint.Kind.EMAIL:
        return True
    try:
        return point.kind == ContactPoint.Kind.PHONE and parse_phone(point.value).is_mobile
    except InvalidPhoneError:
        return False
