"""Fichas at hand: suggested from the conversation, searched, linked, inserted."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.accounts.api import Viewer
from backend.cases.api import (
    CaseSheet,
    Interaction,
    case_procedure_link,
    case_sheet,
    knowledge_use_record,
)
from backend.common.errors import ConflictError
from backend.desk.ficha_texts import full_text, sms_text
from backend.desk.replies import reply_interaction
from kb.api import (
    FichaHit,
    SearchScope,
    ficha_get,
    fichas_for_text,
    knowledge_ref,
    question_closed,
    search_fichas,
)

SUGGESTED = 3
FOUND = 8


@dataclass(frozen=True)
class FichaCard:
    """A ficha as the desk shows it, with the words that one key puts in the answer."""

    id: int
    title: str
    institution: str
    snippet: str
    url: str
    insert_text: str
    sms_text: str
    linked: bool


@dataclass(frozen=True)
class FichaUse:
    """What linking a ficha did: the attention it was kept with, and the procedure it brought."""

    title: str
    procedure: str = ""


def cards(hits: Sequence[FichaHit], linked: frozenset[int]) -> list[FichaCard]:
    """Return the fichas found, ready to show."""
    return [_card(hit, hit.ficha_id in linked) for hit in hits]


def _card(hit: FichaHit, linked: bool) -> FichaCard:
    url = f"/fichas/{hit.code}/"
    return FichaCard(
        id=hit.ficha_id,
        title=hit.title,
        institution=hit.institution,
        snippet=hit.summary,
        url=url,
        insert_text=full_text(hit.title, hit.summary, hit.code),
        sms_text=sms_text(hit.title, hit.code),
        linked=linked,
    )


def scope_of(sheet: CaseSheet) -> SearchScope:
    """Return the commune where the case is attended, so that its own variants come first."""
    office = sheet.case.office
    return SearchScope(commune_code=str(office.commune_id) if office else "")


def suggestions(sheet: CaseSheet) -> list[FichaHit]:
    """Return fichas for what the person said, newest words last."""
    said = [m.content.text for m in sheet.messages if m.author == "citizen"]
    words = "\n".join(said) or sheet.case.subject
    return fichas_for_text(words, scope=scope_of(sheet), limit=SUGGESTED) if words else []


def search(sheet: CaseSheet, query: str) -> tuple[list[FichaHit], bool]:
    """Return what a search finds, and whether the search engine is down."""
    answer = search_fichas(query, scope=scope_of(sheet), limit=FOUND)
    return list(answer.hits), answer.degraded


def _question_learn(sheet: CaseSheet, ficha_id: int) -> None:
    """Tell the knowledge base that this ficha answered what the person said last."""
    case = sheet.case
    said = [m.content.text for m in sheet.messages if m.author == "citizen"]
    person = f"citizen:{case.citizen_id}" if case.citizen_id else f"case:{case.pk}"
    question_closed(question=said[-1] if said else "", ficha_id=ficha_id, person=person)


def ficha_use(
    *, viewer: Viewer, case_id: int, ficha_id: int, how: str, interaction_id: int | None = None
) -> FichaUse:
    """Keep that a ficha, in its published version, was used in the attention at hand.

    A case without a procedure takes the ficha's. Raises ``FichaNotFoundError``, ``ConflictError``.
    """
    sheet = case_sheet(viewer, case_id)
    interaction: Interaction | None = reply_interaction(sheet, interaction_id)
    if interaction is None:
        raise ConflictError("El caso no tiene una atención a la que vincular la ficha.")
    ref = knowledge_ref(ficha_id)
    knowledge_use_record(viewer=viewer, interaction_id=interaction.pk, ref=ref, how=how)
    _question_learn(sheet, ficha_id)
    procedure_id = ficha_get(ficha_id=ficha_id).procedure_id
    if sheet.case.procedure_id is None and procedure_id is not None:
        case = case_procedure_link(viewer=viewer, case_id=case_id, procedure_id=procedure_id)
        return FichaUse(ref.title, case.procedure.name if case.procedure else "")
    return FichaUse(ref.title)
