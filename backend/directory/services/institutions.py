"""Institutions, procedures, agreements and their messages: set-up writes."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from backend.common.errors import InvalidInputError, NotFoundError
from backend.directory.errors import CodeTakenError
from backend.directory.messages import MESSAGE_KEYS, message_check
from backend.directory.models import Agreement, Institution, Office, OfficeMessage, Procedure
from backend.directory.scope import SetupViewer
from backend.directory.selectors import institution_get, procedure_get, procedures_attendable

T = TypeVar("T", Institution, Procedure)


@dataclass(frozen=True, slots=True)
class InstitutionData:
    """What an institution is; ``code`` names it for ever, ``commune_id`` is a municipality's CUT."""

    code: str
    name: str
    short_name: str
    kind: str = Institution.Kind.SERVICE
    commune_id: str | None = None
    website: str = ""
    is_active: bool = True
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class ProcedureData:
    """What a trámite is; ``legal_term_days`` are business days, None when no law sets a term."""

    code: str
    name: str
    legal_term_days: int | None = None
    legal_basis: str = ""
    is_active: bool = True


def institution_save(
    *, viewer: SetupViewer, data: InstitutionData, institution_id: int | None = None
) -> Institution:
    """Make an institution (a system administrator) or change one.

    Raises:
        NotAllowedError, NotFoundError; CodeTakenError when ``code`` names another.
    """
    viewer.require_setup(institution_id=institution_id)
    row = institution_get(institution_id) if institution_id else Institution()
    for field, value in asdict(data).items():
        setattr(row, field, value)
    return _saved(row)


def procedure_save(
    *,
    viewer: SetupViewer,
    institution_id: int,
    data: ProcedureData,
    procedure_id: int | None = None,
) -> Procedure:
    """Make or change a procedure that ``institution_id`` answers for.

    Raises:
        NotAllowedError; NotFoundError when it is another institution's; CodeTakenError.
    """
    viewer.require_setup(institution_id=institution_id)
    row = procedure_get(procedure_id) if procedure_id else Procedure(institution_id=institution_id)
    if row.institution_id != institution_id:
        raise NotFoundError("No se encontró ese trámite en su institución.")
    for field, value in asdict(data).items():
        setattr(row, field, value)
    return _saved(row)


def agreement_save(
    *,
    viewer: SetupViewer,
    host_id: int,
    partner_id: int,
    procedure_ids: Iterable[int],
    since: date,
    until: date | None = None,
) -> Agreement:
    """Set what a host attends on behalf of a partner from ``since`` on; the same pair is one row.

    Raises:
        NotAllowedError: the viewer does not set up the host.
        InvalidInputError: a procedure that is not the partner's, or a period that ends too soon.
    """
    viewer.require_setup(institution_id=host_id)
    wanted = set(procedure_ids)
    theirs = Procedure.objects.filter(pk__in=wanted, institution_id=partner_id)
    if host_id == partner_id or theirs.count() != len(wanted) or (until and until < since):
        raise InvalidInputError("El convenio no cuadra: revise institución, trámites y fechas.")
    with transaction.atomic():
        row, _ = Agreement.objects.update_or_create(
            host_id=host_id, partner_id=partner_id, since=since, defaults={"until": until}
        )
        row.procedures.set(wanted)
    return row


def procedures_offered_set(
    *, viewer: SetupViewer, office_id: int, procedure_ids: Iterable[int]
) -> int:
    """Set the procedures that an office attends; return how many.

    Raises:
        NotAllowedError, NotFoundError; InvalidInputError for one that its institution may not attend.
    """
    office = Office.objects.filter(pk=office_id).first()
    if office is None:
        raise NotFoundError("No se encontró esa oficina.")
    viewer.require_setup(institution_id=office.institution_id, office_id=office_id)
    wanted = set(procedure_ids)
    allowed = procedures_attendable(institution_id=office.institution_id).filter(pk__in=wanted)
    if allowed.count() != len(wanted):
        raise InvalidInputError(
            "Hay un trámite que la institución no atiende ni tiene en convenio."
        )
    office.procedures.set(wanted)
    return len(wanted)


def message_save(
    *, viewer: SetupViewer, institution_id: int, key: str, text: str, office_id: int | None = None
) -> None:
    """Write a text in the place's own words; an empty one goes back to the words above it.

    Raises:
        NotAllowedError; NotFoundError for another institution's office; InvalidMessageError.
    """
    viewer.require_setup(institution_id=institution_id, office_id=office_id)
    if office_id and not Office.objects.filter(pk=office_id, institution=institution_id).exists():
        raise NotFoundError("No se encontró esa oficina.")
    place: dict[str, Any] = {"institution_id": institution_id, "office_id": office_id, "key": key}
    if not text.strip() and key in MESSAGE_KEYS:
        OfficeMessage.objects.filter(**place).delete()
        return
    OfficeMessage.objects.update_or_create(**place, defaults={"text": message_check(key, text)})


def _saved(row: T) -> T:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise CodeTakenError from error
    return row
