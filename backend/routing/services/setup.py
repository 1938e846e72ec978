"""Queues, priority classes, skills and who takes from which queue: set-up writes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_noop

from backend.accounts.api import Permission, Viewer, staff_ids_with
from backend.common import clock
from backend.common.errors import ConflictError, InvalidInputError, NotFoundError
from backend.directory.api import Office, procedures_attendable
from backend.events.api import emit, types
from backend.routing.models import AgentSkill, PriorityClass, Queue, QueueMember, Skill


class QueueCodeTakenError(ConflictError):
    """The code or the series letter names another queue already."""

    code = "queue_code_taken"
    message = gettext_noop("Ya hay una fila con ese código o esa letra. Elija otro.")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueData:
    """What a queue is; ``channels`` are channel codes, ``series_letter`` marks its tickets ("A")."""

    code: str
    name: str
    office_id: int | None = None
    channels: tuple[str, ...] = ()
    series_letter: str = ""
    procedure_ids: tuple[int, ...] = ()
    skill_ids: tuple[int, ...] = ()
    is_default: bool = False
    is_active: bool = True
    order_key: int = 100
    wrap_up_seconds: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClassData:
    """A preferential class: ``credit_minutes`` is its head start, and the law that gives it."""

    code: str
    name: str
    credit_minutes: int
    legal_basis: str = ""
    is_active: bool = True


USUAL_CLASSES = (
    PriorityClassData(
        code="discapacidad",
        name="Persona con discapacidad o cuidadora",
        credit_minutes=60,
        legal_basis="Ley 21.768: atención preferente con credencial",
    ),
    PriorityClassData(
        code="persona-mayor",
        name="Persona mayor (60 años o más)",
        credit_minutes=30,
        legal_basis="Política de la institución",
    ),
    PriorityClassData(
        code="embarazo",
        name="Embarazo o guagua en brazos",
        credit_minutes=30,
        legal_basis="Política de la institución",
    ),
)


_PLAIN = (
    *("name", "office_id", "series_letter", "is_default", "is_active"),
    *("order_key", "wrap_up_seconds"),
)


def queue_save(
    *, viewer: Viewer, institution_id: int, data: QueueData, queue_id: int | None = None
) -> Queue:
    """Make or change a queue of an institution or of one of its offices. Emits ``QueueChanged``.

    Raises:
        NotAllowedError: the viewer does not set up that office (or institution).
        NotFoundError: the queue or office is another institution's.
        InvalidInputError: no name, or a letter that is not A to Z.
        QueueCodeTakenError: code or letter in use.
    """
    row = _own(Queue(institution_id=institution_id), institution_id, queue_id)
    for office_id in {row.office_id if queue_id else data.office_id, data.office_id}:
        viewer.require_setup(institution_id=institution_id, office_id=office_id)
    _check(institution_id, data)
    with transaction.atomic():
        for field in _PLAIN:
            setattr(row, field, getattr(data, field))
        row.code = slugify(data.code)
        row.channels = list(data.channels)
        _saved(row)
        row.procedures.set(data.procedure_ids)
        row.skills.set(data.skill_ids)
        emit(
            types.QueueChanged(
                institution_id=institution_id,
                occurred_at=clock.now(),
                queue_id=row.pk,
                is_open=row.is_open and row.is_active,
                actor_id=viewer.user_id,
            )
        )
    return row


def queue_members_set(*, viewer: Viewer, queue_id: int, user_ids: Iterable[int]) -> int:
    """Set who may take work from a queue; return how many.

    Raises:
        NotAllowedError, NotFoundError; InvalidInputError for somebody who does not attend there.
    """
    queue = Queue.objects.filter(pk=queue_id).first()
    if queue is None:
        raise NotFoundError("No se encontró esa fila.")
    viewer.require_setup(institution_id=queue.institution_id, office_id=queue.office_id)
    wanted = set(user_ids)
    able = staff_ids_with(
        Permission.DESK_USE, institution_id=queue.institution_id, office_id=queue.office_id
    )
    if not wanted <= able:
        raise InvalidInputError(
            "Hay una persona que no atiende en ese lugar. Revise sus funciones."
        )
    with transaction.atomic():
        queue.members.exclude(user_id__in=wanted).delete()
        QueueMember.objects.bulk_create(
            [QueueMember(queue=queue, user_id=user_id) for user_id in sorted(wanted)],
            ignore_conflicts=True,
        )
    return len(wanted)


def priority_class_save(
    *, viewer: Viewer, institution_id: int, data: PriorityClassData
) -> PriorityClass:
    """Make or change a preferential class, known by its code; the head start is 0 to 240 minutes.

    Raises:
        NotAllowedError; InvalidInputError without a code, a name or sensible minutes.
    """
    viewer.require_setup(institution_id=institution_id)
    code, name = slugify(data.code)[:40], " ".join(data.name.split())[:80]
    if not code or not name or not 0 <= data.credit_minutes <= 240:
        raise InvalidInputError("Escriba código, nombre y una ventaja de 0 a 240 minutos.")
    row, _ = PriorityClass.objects.update_or_create(
        institution_id=institution_id,
        code=code,
        defaults={
            "name": name,
            "credit_minutes": data.credit_minutes,
            "legal_basis": data.legal_basis.strip()[:200],
            "is_active": data.is_active,
        },
    )
    return row


def priority_classes_ensure(*, viewer: Viewer, institution_id: int) -> int:
    """Give an institution that has no preferential class the usual ones; return how many it has.

    The first is owed by law to people with a disability and carers (Ley 21.768); the others, and every
    head start, are the institution's to change.
    """
    viewer.require_setup(institution_id=institution_id)
    rows = PriorityClass.objects.filter(institution_id=institution_id)
    if not rows.exists():
        for data in USUAL_CLASSES:
            priority_class_save(viewer=viewer, institution_id=institution_id, data=data)
    return rows.count()


def skill_save(*, viewer: Viewer, institution_id: int, code: str, name: str) -> Skill:
    """Make or rename a skill that work of an institution may ask for.

    Raises:
        NotAllowedError; InvalidInputError without a code or name.
    """
    viewer.require_setup(institution_id=institution_id)
    code, name = slugify(code)[:40], " ".join(name.split())[:80]
    if not code or not name:
        raise InvalidInputError("Escriba el código y el nombre de la habilidad.")
    row, _ = Skill.objects.update_or_create(
        institution_id=institution_id, code=code, defaults={"name": name}
    )
    return row


def agent_skills_set(
    *, viewer: Viewer, institution_id: int, user_id: int, skill_ids: Iterable[int]
) -> int:
    """Set which of an institution's skills a member of staff has; return how many.

    Raises:
        NotAllowedError: the viewer does not set up the institution.
        InvalidInputError: a skill of another institution.
    """
    viewer.require_setup(institution_id=institution_id)
    wanted = set(skill_ids)
    if Skill.objects.filter(pk__in=wanted, institution_id=institution_id).count() != len(wanted):
        raise InvalidInputError("Hay una habilidad que no es de esta institución.")
    with transaction.atomic():
        mine = AgentSkill.objects.filter(user_id=user_id, skill__institution_id=institution_id)
        mine.exclude(skill_id__in=wanted).delete()
        AgentSkill.objects.bulk_create(
            [AgentSkill(user_id=user_id, skill_id=skill_id) for skill_id in sorted(wanted)],
            ignore_conflicts=True,
        )
    return len(wanted)


def _own(new: Queue, institution_id: int, queue_id: int | None) -> Queue:
    if queue_id is None:
        return new
    row = Queue.objects.filter(pk=queue_id, institution_id=institution_id).first()
    if row is None:
        raise NotFoundError("No se encontró esa fila en su institución.")
    return row


def _check(institution_id: int, data: QueueData) -> None:
    letter = data.series_letter
    if not slugify(data.code) or not data.name.strip():
        raise InvalidInputError("Escriba el código y el nombre de la fila.")
    if letter and not (len(letter) == 1 and letter.isascii() and letter.isupper()):
        raise InvalidInputError("La letra de los números va de la A a la Z.")
    if (
        data.office_id
        and not Office.objects.filter(pk=data.office_id, institution_id=institution_id).exists()
    ):
        raise NotFoundError("No se encontró esa oficina.")
    allowed = procedures_attendable(institution_id=institution_id).filter(pk__in=data.procedure_ids)
    if allowed.count() != len(set(data.procedure_ids)):
        raise InvalidInputError(
            "Hay un trámite que la institución no atiende ni tiene en convenio."
        )
    if Skill.objects.filter(pk__in=data.skill_ids, institution_id=institution_id).count() != len(
        set(data.skill_ids)
    ):
        raise InvalidInputError("Hay una habilidad que no es de esta institución.")


def _saved(row: Queue) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise QueueCodeTakenError from error
