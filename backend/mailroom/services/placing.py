"""Where a contact belongs: person, attention, case, queue. One function for every channel."""

from dataclasses import dataclass, replace

from backend.accounts.viewer import Viewer
from backend.cases.api import (
    CaseSeed,
    Interaction,
    InteractionSeed,
    Message,
    MessageSeed,
    case_find,
    case_for_contact,
    case_wake,
    interaction_open,
    interaction_open_of,
    message_record,
)
from backend.citizens.api import (
    Citizen,
    ContactPoint,
    citizen_identify,
    citizen_of_contact,
    contact_point_lock,
)
from backend.directory.models import Institution, Office, Procedure
from backend.mailroom.errors import UnplaceableError
from backend.ports import ContactRef, InboundContact, channels
from backend.routing.api import work_enqueue

# The order of how sure each level is; what a later contact proves is never taken back.
_LEVELS = ("anonymous", "declared", "contact_verified", "in_person", "claveunica")


@dataclass(frozen=True, slots=True)
class Placed:
    """What a contact became."""

    institution_id: int
    interaction_id: int
    message_id: int | None


@dataclass(frozen=True, slots=True)
class _Window:
    """Whose window was used, from the codes in the contact."""

    institution: Institution
    office: Office | None
    procedure: Procedure | None


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose contact it is, as far as that is known, and where an answer may go."""

    citizen: Citizen | None
    answer_point: ContactPoint | None


def contact_place(contact: InboundContact) -> Placed:
    """Identify, record, join or open the case, and queue; in the caller's transaction.

    Raises ``UnplaceableError`` when a code names nothing, and ``VentanillaError`` for bad contacts.
    """
    window = _window(contact)
    points = _contact_points(contact, window)
    point = points[0] if points else None
    citizen = citizen_of_contact(
        institution_id=window.institution.pk,
        contact_point=point if _may_name(contact, point) else None,
        person=contact.person,
    )
    interaction = _interaction(contact, window, point)
    message = _message(contact, interaction, _Whose(citizen, _answer_point(points)))
    if contact.needs_answer:
        _queue(contact, interaction)
    return Placed(window.institution.pk, interaction.pk, message.pk if message else None)


def _window(contact: InboundContact) -> _Window:
    institution = Institution.objects.filter(code=contact.institution_code, is_active=True).first()
    if institution is None:
        raise UnplaceableError("institution_unknown")
    office = procedure = None
    if contact.office_code:
        office = Office.objects.filter(code=contact.office_code, institution=institution).first()
        if office is None:
            raise UnplaceableError("office_unknown")
    if contact.procedure_code:
        procedure = Procedure.objects.filter(code=contact.procedure_code).first()
        if procedure is None:
            raise UnplaceableError("procedure_unknown")
    return _Window(institution, office, procedure)


def _contact_points(contact: InboundContact, window: _Window) -> list[ContactPoint]:
    """Lock the channel's own contact, then what the person declared beside it."""
    refs = ([contact.contact] if contact.contact else []) + _declared(contact)
    points: list[ContactPoint] = []
    for ref in refs:
        point = contact_point_lock(institution_id=window.institution.pk, ref=ref)
        if point not in points:
            points.append(point)
    return points


def _proved(contact: InboundContact) -> bool:
    """Tell whether the person holds the contact now; a call or a visit without one claims nothing."""
    return contact.contact.verified if contact.contact else not _declared(contact)


def _may_name(contact: InboundContact, point: ContactPoint | None) -> bool:
    """Tell whether the contact point says who this is: a declared one that is somebody's does not."""
    return point is None or _proved(contact) or point.citizen_id is None


def _answer_point(points: list[ContactPoint]) -> ContactPoint | None:
    """Return where an answer may go: a chat's browser is no way to answer later."""
    return next((p for p in points if p.kind != ContactPoint.Kind.BROWSER), None)


def _declared(contact: InboundContact) -> list[ContactRef]:
    person = contact.person
    refs = []
    if person.phone:
        refs.append(ContactRef("phone", person.phone))
    if person.email:
        refs.append(ContactRef("email", person.email))
    return refs


def _interaction(
    contact: InboundContact, window: _Window, point: ContactPoint | None
) -> Interaction:
    joined = interaction_open_of(
        Viewer.system(),
        channel=contact.channel,
        account=contact.account,
        conversation=contact.conversation,
        contact_point_id=point.pk if point else None,
    )
    if joined is not None:
        _raise_identity(joined, _level(contact))
        return joined
    return interaction_open(
        InteractionSeed(
            institution_id=window.institution.pk,
            office_id=window.office.pk if window.office else None,
            channel=contact.channel,
            account=contact.account,
            kind=contact.kind,
            started_at=contact.happened_at,
            contact_point=point,
            conversation=contact.conversation,
            identity_level=_level(contact),
            procedure_id=window.procedure.pk if window.procedure else None,
            priority_class=contact.priority_class,
            language=contact.language,
        )
    )


def _level(contact: InboundContact) -> str:
    level = contact.identity_level
    if (
        contact.contact is not None
        and contact.contact.verified
        and contact.contact.kind != "browser"
    ):
        level = max(level, "contact_verified", key=_LEVELS.index)
    if contact.person.run or contact.person.name:
        level = max(level, "declared", key=_LEVELS.index)
    return level


def _raise_identity(interaction: Interaction, level: str) -> None:
    if _LEVELS.index(level) > _LEVELS.index(interaction.identity_level):
        interaction.identity_level = level
        interaction.save(update_fields=["identity_level"])


def _message(contact: InboundContact, interaction: Interaction, whose: _Whose) -> Message | None:
    """Record what was said; the first words of a person give the attention its case."""
    if not contact.text.strip() and not contact.attachments:
        return None
    if interaction.case is None:
        _give_case(contact, interaction, whose)
    else:
        case_wake(case=interaction.case, at=contact.happened_at)
    return message_record(
        interaction=interaction,
        seed=MessageSeed(
            author=Message.Author.CITIZEN,
            text=contact.text,
            client_id=contact.provider_id[:64] if contact.conversation else "",
            said_at=contact.happened_at,
            attachments=contact.attachments,
        ),
    )


def _give_case(contact: InboundContact, interaction: Interaction, whose: _Whose) -> None:
    seed = CaseSeed(
        institution_id=interaction.institution_id,
        channel=contact.channel,
        contact_point=interaction.contact_point,
        citizen=whose.citizen,
        procedure_id=interaction.procedure_id,
        office_id=interaction.office_id,
        subject=contact.text,
        proved_folio=contact.folio if contact.folio_proved else "",
        at=contact.happened_at,
        contact_proved=_proved(contact),
        answer_point=whose.answer_point,
    )
    if whose.citizen is None and _declares(contact):
        seed = _with_newcomer(contact, seed)
    case, _ = case_for_contact(seed)
    interaction.case = case
    interaction.save(update_fields=["case"])


def _with_newcomer(contact: InboundContact, seed: CaseSeed) -> CaseSeed:
    """Give whoever the contact point does not name a row, but only with a case that is opened for them."""
    nobody_yet = Citizen(institution_id=seed.institution_id)
    if case_find(replace(seed, citizen=nobody_yet)) is not None:
        return replace(seed, citizen=nobody_yet)
    newcomer = citizen_identify(
        institution_id=seed.institution_id, contact_point=None, person=contact.person
    )
    return replace(seed, citizen=newcomer)


def _declares(contact: InboundContact) -> bool:
    return bool(contact.person.run or contact.person.name.strip())


def _queue(contact: InboundContact, interaction: Interaction) -> None:
    """Put the attention in a queue; one that waits or is held already keeps its place there."""
    adapter = channels.get(contact.channel)
    rings = bool(adapter and adapter.capabilities.rings and contact.kind in ("call", "chat"))
    work_enqueue(
        interaction=interaction,
        arrived_at=contact.happened_at,
        channel=contact.channel,
        kind=contact.kind,
        queue_code=contact.queue_code,
        priority_class=contact.priority_class,
        rings=rings,
        weight=adapter.capabilities.weight if adapter else 10,
    )
