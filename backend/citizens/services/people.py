"""Who the person is: declared, corrected by staff, checked in person. Never merged silently."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.citizens.models import Citizen, ContactPoint
from backend.citizens.services.contact_points import contact_point_lock
from backend.common.errors import ConflictError, InvalidInputError, NotFoundError
from backend.common.run import InvalidRunError, Run, parse_run
from backend.ports import ContactRef, DeclaredPerson


@dataclass(frozen=True, slots=True)
class CitizenChange:
    """What staff correct about a person; None leaves a field as it is."""

    name: str | None = None
    social_name: str | None = None
    run: str | None = None
    run_checked: bool | None = None
    language: str | None = None


def declared_run(person: DeclaredPerson) -> Run | None:
    """Return the RUN that the person declared, or None when there is none or it is wrong."""
    try:
        return parse_run(person.run) if person.run else None
    except InvalidRunError:
        return None


def citizen_identify(
    *, institution_id: int, contact_point: ContactPoint | None, person: DeclaredPerson
) -> Citizen | None:
    """Return whom this contact is about, as far as that is known, making a row when something is.

    A contact point's own person stands unless the declaration names somebody else: one phone serves a
    family. A declared RUN never joins rows; it only suggests (``citizen_suggestions``).
    """
    run = declared_run(person)
    known = contact_point.citizen if contact_point else None
    if known is not None and _is_same(known, run):
        _complete(known, person, run)
        return known
    if run is None and not person.name.strip():
        return known
    citizen = Citizen.objects.create(
        institution_id=institution_id,
        name=person.name.strip()[:150],
        run_number=run.number if run else None,
    )
    if contact_point is not None and known is None:
        contact_point.citizen = citizen
        contact_point.save(update_fields=["citizen"])
    return citizen


def citizen_of_contact(
    *, institution_id: int, contact_point: ContactPoint | None, person: DeclaredPerson
) -> Citizen | None:
    """Return the person of a contact point, or None when it names nobody or somebody else.

    A row is made only for a point that was nobody's: what a person declares without one (a RUN typed
    at a kiosk) is nobody's row until a case needs it (``citizen_identify``).
    """
    if contact_point is None:
        return None
    known = contact_point.citizen
    if known is None:
        return citizen_identify(
            institution_id=institution_id, contact_point=contact_point, person=person
        )
    run = declared_run(person)
    if not _is_same(known, run):
        return None
    _complete(known, person, run)
    return known


def _is_same(known: Citizen, run: Run | None) -> bool:
    return run is None or known.run_number in (None, run.number)


def _complete(known: Citizen, person: DeclaredPerson, run: Run | None) -> None:
    changed = []
    if not known.name and person.name.strip():
        known.name = person.name.strip()[:150]
        changed.append("name")
    if known.run_number is None and run is not None:
        known.run_number = run.number
        changed.append("run_number")
    if changed:
        known.save(update_fields=changed)


def citizen_update(*, viewer: Viewer, citizen_id: int, change: CitizenChange) -> Citizen:
    """Correct a person's data; ``run_checked`` says that staff saw the document.

    Raises ``ConflictError`` when another row already holds the checked RUN: then a merge, by a person
    who may, is the answer.
    """
    with transaction.atomic():
        citizen = Citizen.objects.select_for_update().filter(pk=citizen_id).first()
        if citizen is None:
            raise NotFoundError
        viewer.require(Permission.CITIZEN_EDIT, institution_id=citizen.institution_id)
        _apply(citizen, change)
        try:
            with transaction.atomic():
                citizen.save()
        except IntegrityError as error:
            raise ConflictError(
                "Ya existe otra persona con ese RUN comprobado. Pida a supervisión que las una."
            ) from error
    return citizen


def _apply(citizen: Citizen, change: CitizenChange) -> None:
    if change.name is not None:
        citizen.name = change.name.strip()[:150]
    if change.social_name is not None:
        citizen.social_name = change.social_name.strip()[:150]
    if change.run is not None:
        citizen.run_number = parse_run(change.run).number if change.run.strip() else None
        citizen.run_checked = False
    if change.run_checked is not None:
        if change.run_checked and citizen.run_number is None:
            raise InvalidInputError("Escriba el RUN antes de marcarlo como comprobado.")
        citizen.run_checked = change.run_checked
    if change.language is not None:
        citizen.language = change.language


def contact_point_add(
    *, viewer: Viewer, institution_id: int, citizen_id: int | None, ref: ContactRef
) -> ContactPoint:
    """Add a contact point that the person told staff, to a person or to nobody yet."""
    viewer.require(Permission.CITIZEN_EDIT, institution_id=institution_id)
    with transaction.atomic():
        point = contact_point_lock(institution_id=institution_id, ref=ref)
        if citizen_id is not None and point.citizen_id is None:
            point.citizen = Citizen.objects.get(pk=citizen_id, institution_id=institution_id)
            point.save(update_fields=["citizen"])
    return point
