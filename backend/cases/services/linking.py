"""What a case is about, and which ficha was used: procedure, person, legal term, knowledge."""

from django.db import IntegrityError, transaction

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.cases.models import Case, Deadline, Draft, Interaction, KnowledgeUse
from backend.cases.selectors import case_get, interaction_get
from backend.cases.services.states import case_lock
from backend.citizens.api import citizen_get
from backend.common import clock
from backend.directory.calendar import business_days_add
from backend.directory.models import Procedure
from backend.events.api import emit, notice_on_commit, types
from backend.ports import KnowledgeRef


def case_procedure_link(*, viewer: Viewer, case_id: int, procedure_id: int | None) -> Case:
    """Say which procedure a case is about; a legal term, if the law sets one, begins to run.

    The case's open attentions get the procedure too: it is what statistics count them under.
    """
    with transaction.atomic():
        case = case_lock(viewer, case_id)
        viewer.require(Permission.CASE_REPLY, institution_id=case.institution_id)
        procedure = Procedure.objects.get(pk=procedure_id) if procedure_id else None
        case.procedure = procedure
        case.version += 1
        case.save()
        Interaction.objects.filter(case=case, ended_at__isnull=True).update(procedure=procedure)
        _deadlines_follow(case, procedure)
        emit(
            types.CaseProcedureLinked(
                institution_id=case.institution_id,
                occurred_at=clock.now(),
                case_id=case.pk,
                procedure_id=procedure_id,
                actor_id=viewer.user_id,
            )
        )
        notice_on_commit(f"case.{case.pk}", kind="case.procedure_linked", case_id=case.pk)
    return case


def _deadlines_follow(case: Case, procedure: Procedure | None) -> None:
    """Cancel terms of other procedures; start the new one's on the day the case was opened."""
    running = Deadline.objects.filter(case=case, cancelled_at__isnull=True)
    for deadline in running.exclude(procedure=procedure) if procedure else running:
        deadline.cancelled_at = clock.now()
        deadline.save(update_fields=["cancelled_at"])
    if procedure is None or not procedure.legal_term_days:
        return
    if running.filter(procedure=procedure).exists():
        return
    office = case.office
    starts_on = clock.local_date(office.time_zone if office else "America/Santiago", case.opened_at)
    term = business_days_add(
        starts_on,
        procedure.legal_term_days,
        commune_code=office.commune_id if office else None,
        filed=True,
    )
    Deadline.objects.create(
        case=case,
        procedure=procedure,
        starts_on=starts_on,
        due_on=term.due,
        business_days=procedure.legal_term_days,
        legal_basis=procedure.legal_basis,
        explanation=[
            {"date": line.date.isoformat(), "number": line.number, "reason": line.reason}
            for line in term.explanation
        ],
    )


def case_citizen_set(*, viewer: Viewer, case_id: int, citizen_id: int | None) -> Case:
    """Say whose case it is; emits ``CaseCitizenSet``."""
    with transaction.atomic():
        case = case_lock(viewer, case_id)
        viewer.require(Permission.CITIZEN_EDIT, institution_id=case.institution_id)
        case.citizen = citizen_get(viewer, citizen_id) if citizen_id else None
        case.version += 1
        case.save()
        emit(
            types.CaseCitizenSet(
                institution_id=case.institution_id,
                occurred_at=clock.now(),
                case_id=case.pk,
                citizen_id=citizen_id,
                actor_id=viewer.user_id,
            )
        )
        notice_on_commit(f"case.{case.pk}", kind="case.citizen_set", case_id=case.pk)
    return case


def knowledge_use_record(
    *, viewer: Viewer, interaction_id: int, ref: KnowledgeRef, how: str
) -> KnowledgeUse:
    """Keep which ficha, in which version, was linked (``linked``) or sent (``sent``); once each."""
    interaction = interaction_get(viewer, interaction_id)
    key = {
        "interaction": interaction,
        "ficha_id": ref.ficha_id,
        "ficha_version": ref.version,
        "how": how,
    }
    try:
        with transaction.atomic():
            use = KnowledgeUse.objects.create(
                **key, ficha_title=ref.title[:250], used_by_id=viewer.user_id, used_at=clock.now()
            )
            emit(
                types.KnowledgeUsed(
                    institution_id=interaction.institution_id,
                    occurred_at=use.used_at,
                    interaction_id=interaction.pk,
                    case_id=interaction.case_id,
                    ficha_id=ref.ficha_id,
                    ficha_version=ref.version,
                    how=how,
                    actor_id=viewer.user_id,
                )
            )
            notice_on_commit(f"case.{interaction.case_id}", kind="knowledge.used")
    except IntegrityError:
        return KnowledgeUse.objects.get(**key)
    return use


def draft_save(*, viewer: Viewer, case_id: int, text: str, kind: str = "reply") -> Draft | None:
    """Keep what a member of staff is writing; an empty text drops the draft."""
    case = case_get(viewer, case_id)
    if not text:
        Draft.objects.filter(case=case, user_id=viewer.staff_id, kind=kind).delete()
        return None
    draft, _ = Draft.objects.update_or_create(
        case=case,
        user_id=viewer.staff_id,
        kind=kind,
        defaults={"text": text, "saved_at": clock.now()},
    )
    return draft
