"""Which ficha closed which question; after five different people, a proposal for an editor."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from kb.errors import ProposalDecidedError
from kb.learning.wording import kept_wording
from kb.models import AliasProposal, Ficha, FichaVersion, Question, QuestionClosed
from kb.search.analysis import whole
from kb.services import ficha_version_save
from kb.services.inheritance import draft_of

PEOPLE = 5
_OPEN = (
    FichaVersion.State.DRAFT,
    FichaVersion.State.IN_REVIEW,
    FichaVersion.State.APPROVED,
)


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal as the list shows it."""

    proposal: AliasProposal
    title: str
    asked: int


def question_closed(*, question: str, ficha_id: int, person: str) -> None:
    """Keep that a ficha closed a question for somebody, and propose the wording after five people.

    ``person`` is any string that is the same for the same person (a browser's token, a case): only
    a keyed mark of it is stored, another one for each question. A wording with nothing to learn
    from, or a ficha that is gone, is passed over in silence.
    """
    wording = kept_wording(question)
    if not wording or not person:
        return
    ficha = Ficha.objects.filter(pk=ficha_id, state=Ficha.State.ACTIVE).first()
    if ficha is None:
        return
    national = ficha.parent_id or ficha.pk  # a name belongs to all variants
    today = clock.now().date()
    with transaction.atomic():
        asked, _ = Question.objects.get_or_create(text=wording, defaults={"last_on": today})
        QuestionClosed.objects.get_or_create(
            question=asked,
            ficha_id=national,
            mark=_mark(wording, person),
            defaults={"closed_on": today},
        )
        _propose(asked, national)


def _mark(wording: str, person: str) -> str:
    """Return a mark that tells people apart for this wording, and joins no two wordings."""
    return salted_hmac(f"kb.closed.{wording}", person, algorithm="sha256").hexdigest()[:32]


def _propose(asked: Question, ficha_id: int) -> None:
    people = QuestionClosed.objects.filter(question=asked, ficha_id=ficha_id).count()
    if people < PEOPLE or _is_known(asked.text, ficha_id):
        return
    row, made = AliasProposal.objects.get_or_create(
        ficha_id=ficha_id, text=asked.text, defaults={"people": people}
    )
    if not made and row.state == AliasProposal.State.PROPOSED and row.people < people:
        AliasProposal.objects.filter(pk=row.pk).update(people=people)


def _is_known(wording: str, ficha_id: int) -> bool:
    row = FichaVersion.objects.filter(ficha_id=ficha_id, state=FichaVersion.State.PUBLISHED).first()
    names = [row.title, *row.aliases] if row else []
    return whole(wording) in {whole(name) for name in names}


def proposals_open(viewer: Viewer) -> list[ProposalRow]:
    """Return the proposals that the viewer may decide, those of most people first."""
    rows = list(_visible(viewer).select_related("ficha__institution")[:200])
    titles = dict(
        FichaVersion.objects.filter(
            state=FichaVersion.State.PUBLISHED, ficha__in=[row.ficha_id for row in rows]
        ).values_list("ficha_id", "title")
    )
    asked = dict(
        Question.objects.filter(text__in=[row.text for row in rows]).values_list("text", "asked")
    )
    return [
        ProposalRow(row, titles.get(row.ficha_id, row.ficha.code), asked.get(row.text, 0))
        for row in rows
    ]


def proposals_count(viewer: Viewer) -> int:
    """Return how many wait for the viewer."""
    return _visible(viewer).count()


def _visible(viewer: Viewer) -> QuerySet[AliasProposal]:
    rows = AliasProposal.objects.filter(state=AliasProposal.State.PROPOSED)
    ids = viewer.institution_ids(Permission.KB_EDIT)
    return rows if ids is None else rows.filter(ficha__institution_id__in=ids)


def proposal_accept(*, viewer: Viewer, proposal_id: int) -> AliasProposal:
    """Write the wording among the other names of the ficha's draft, to be reviewed and published.

    Raises ``ProposalDecidedError`` when somebody decided before or the viewer may not.
    """
    with transaction.atomic():
        row = _decide(viewer, proposal_id, AliasProposal.State.ACCEPTED)
        versions = FichaVersion.objects.filter(ficha_id=row.ficha_id)
        version = (
            versions.filter(state__in=_OPEN).first()
            or versions.filter(state=FichaVersion.State.PUBLISHED).first()
        )
        if version is None:
            raise ProposalDecidedError
        draft = draft_of(version)
        if row.text not in draft.aliases:
            changed = draft.model_copy(update={"aliases": [*draft.aliases, row.text]})
            ficha_version_save(viewer=viewer, ficha_id=row.ficha_id, draft=changed)
    return row


def proposal_reject(*, viewer: Viewer, proposal_id: int) -> AliasProposal:
    """Say no: the wording is not proposed for this ficha again."""
    with transaction.atomic():
        return _decide(viewer, proposal_id, AliasProposal.State.REJECTED)


def _decide(viewer: Viewer, proposal_id: int, state: AliasProposal.State) -> AliasProposal:
    row = _visible(viewer).select_for_update().filter(pk=proposal_id).first()
    if row is None:
        raise ProposalDecidedError
    viewer.require(Permission.KB_EDIT, institution_id=row.ficha.institution_id)
    row.state = state
    row.decided_at = clock.now()
    row.decided_by_id = viewer.user_id
    row.save(update_fields=["state", "decided_at", "decided_by"])
    # The marks have served: they go.
    QuestionClosed.objects.filter(question__text=row.text, ficha_id=row.ficha_id).delete()
    return row
