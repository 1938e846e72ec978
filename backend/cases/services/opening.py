"""Which case a contact belongs to, and opening a new one.

The order is fixed: a folio quoted and proved; the case of our last message to this verified contact
within 14 days; the person's only open case; else a new one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from backend.cases.models import Case, Interaction, Message
from backend.cases.services.states import case_wake
from backend.cases.states import LIVE_STATES
from backend.citizens.api import Citizen, ContactPoint
from backend.common import clock
from backend.common.folio import new_folio
from backend.events.api import emit, notice_on_commit, types

ANSWER_WINDOW = timedelta(days=14)
SUBJECT_LENGTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeed:
    """What is known when a case is looked for or opened.

    ``contact_proved``: the person holds the contact point now (an SMS proves its number, a form only
    declares one): what is merely declared never joins a case. ``answer_point`` is where an answer
    may go when the contact point itself is no way to answer (a browser).
    """

    institution_id: int
    channel: str
    contact_point: ContactPoint | None = None
    citizen: Citizen | None = None
    procedure_id: int | None = None
    office_id: int | None = None
    subject: str = ""
    proved_folio: str = ""
    at: datetime | None = None
    contact_proved: bool = True
    answer_point: ContactPoint | None = None


def case_open(seed: CaseSeed) -> Case:
    """Open a case with a folio of its own; emits ``CaseOpened``. Must run inside a transaction."""
    at = seed.at or clock.now()
    case = _with_folio(
        Case(
            institution_id=seed.institution_id,
            citizen=seed.citizen,
            contact_point=seed.answer_point or seed.contact_point,
            procedure_id=seed.procedure_id,
            office_id=seed.office_id,
            subject=seed.subject.strip().split("\n")[0][:SUBJECT_LENGTH],
            opened_channel=seed.channel,
            opened_at=at,
            last_activity_at=at,
        )
    )
    emit(
        types.CaseOpened(
            institution_id=seed.institution_id,
            occurred_at=at,
            case_id=case.pk,
            channel=seed.channel,
            office_id=seed.office_id,
        )
    )
    notice_on_commit(f"institution.{seed.institution_id}", kind="case.opened", case_id=case.pk)
    return case


def _with_folio(case: Case) -> Case:
    while True:
        case.folio = new_folio(clock.local_date("America/Santiago", case.opened_at).year)
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            if not Case.objects.filter(folio=case.folio).exists():
                raise
        else:
            return case


def case_find(seed: CaseSeed) -> Case | None:
    """Return the case that a contact belongs to by the rules, or None when a new one is due."""
    cases = Case.objects.filter(institution_id=seed.institution_id)
    if seed.proved_folio:
        return cases.filter(folio=seed.proved_folio).first()
    if not seed.contact_proved:
        return None
    if seed.contact_point is not None and seed.contact_point.verified_at is not None:
        answered = _last_answered(seed.contact_point)
        if answered is not None:
            return answered
    whose = _whose(seed)
    if whose is None:
        return None
    live = list(cases.filter(whose, state__in=LIVE_STATES).order_by("-last_activity_at")[:2])
    return live[0] if len(live) == 1 else None


def _last_answered(point: ContactPoint) -> Case | None:
    """Return the case of our last message to this contact, if recent; two indexed reads.

    A chat is answered in its browser, but the telephone that the person left for the answer is the
    case's contact: who writes from it, proved, goes on with what was said in the chat.
    """
    recent = Message.objects.filter(
        author=Message.Author.STAFF, said_at__gt=clock.now() - ANSWER_WINDOW
    ).values_list("said_at", "interaction__case_id")
    direct = recent.filter(interaction__contact_point=point, interaction__case__isnull=False)
    own = (
        Case.objects.filter(contact_point=point, last_activity_at__gt=clock.now() - ANSWER_WINDOW)
        .order_by("-last_activity_at")
        .values_list("pk", flat=True)[:1]
    )
    found = [
        rows.order_by("-said_at").first()
        for rows in (direct, recent.filter(interaction__case_id__in=list(own)))
    ]
    latest = max((row for row in found if row), default=None)
    return Case.objects.get(pk=latest[1]) if latest else None


def _whose(seed: CaseSeed) -> Q | None:
    """Return the filter for "this person's cases": the person if known, else the proved contact."""
    point = seed.contact_point
    proved = point is not None and point.verified_at is not None
    if seed.citizen is not None and (seed.citizen.run_checked or proved):
        own = point is not None and point.citizen_id == seed.citizen.pk
        if seed.citizen.run_checked or own:
            return Q(citizen=seed.citizen)
        return None
    return Q(contact_point=point) if proved else None


def case_for_contact(seed: CaseSeed) -> tuple[Case, bool]:
    """Return (the case, whether it was opened now); an ended case that is joined is reopened."""
    case = case_find(seed)
    if case is None:
        return case_open(seed), True
    case_wake(case=case, at=seed.at or clock.now())
    return case, False


def case_for_interaction(interaction: Interaction) -> Case:
    """Give an attention its case: found by the rules or opened. Must run inside a transaction."""
    point = interaction.contact_point
    citizen = point.citizen if point else None
    case, _ = case_for_contact(
        CaseSeed(
            institution_id=interaction.institution_id,
            channel=interaction.channel,
            contact_point=point,
            citizen=citizen,
            procedure_id=interaction.procedure_id,
            office_id=interaction.office_id,
            subject=interaction.procedure.name if interaction.procedure else "",
        )
    )
    Interaction.objects.filter(pk=interaction.pk).update(case=case)
    interaction.case = case
    return case
