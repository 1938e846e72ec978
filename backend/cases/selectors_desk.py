"""What the agents' screen shows of a case, in a fixed number of statements."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.cases.models import (
    Attachment,
    Case,
    Deadline,
    Draft,
    Interaction,
    KnowledgeUse,
    Message,
    Note,
    Transfer,
)
from backend.cases.selectors import cases, interactions
from backend.citizens.api import ContactPoint
from backend.common.errors import NotFoundError

MESSAGES_SHOWN = 200
# What the page shows of the rows that it joins: whole rows of six tables cost more than their reading.
_MESSAGE_SHOWN = (
    *("interaction_id", "channel", "author", "staff__name", "said_at"),
    *("content__text", "content__blanked_at"),
)
_ATTENTION_SHOWN = (
    *("institution_id", "office__name", "case_id", "channel", "account", "kind", "direction"),
    *("conversation", "contact_point_id", "identity_level", "started_at", "attended_at"),
    *("agent__name", "ended_at", "end_reason", "outcome"),
    *("survey__interaction_id", "survey__answer__survey_id", "survey__answer__rating"),
    *("survey__answer__comment", "survey__answer__answered_at"),
)


@dataclass(frozen=True)
class CaseSheet:
    """A case with everything its page shows, oldest first."""

    case: Case
    interactions: list[Interaction] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    files: dict[int, list[Attachment]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    uses: list[KnowledgeUse] = field(default_factory=list)
    drafts: dict[str, str] = field(default_factory=dict)
    contact_points: list[ContactPoint] = field(default_factory=list)
    earlier_messages: bool = False


def _messages(interaction_ids: Collection[int]) -> list[Message]:
    """Return the latest messages of some attentions, oldest first, with their text."""
    rows: QuerySet[Message] = (
        Message.objects.filter(interaction_id__in=interaction_ids)
        .select_related("content", "staff")
        .only(*_MESSAGE_SHOWN)
        .annotate(has_files=Exists(Attachment.objects.filter(message_id=OuterRef("pk"))))
        .order_by("-id")
    )
    return list(rows[: MESSAGES_SHOWN + 1])[::-1]


def _files(messages: Collection[Message]) -> dict[int, list[Attachment]]:
    """Return the files by message; a statement only when there are any."""
    found: dict[int, list[Attachment]] = {}
    ids = [row.pk for row in messages if getattr(row, "has_files", False)]
    for row in Attachment.objects.filter(message_id__in=ids).order_by("id") if ids else ():
        found.setdefault(row.message_id, []).append(row)
    return found


def _case_row(viewer: Viewer, case_id: int) -> Case:
    """Return the case with the viewer's drafts and what else there is to load."""
    inner = OuterRef("pk")
    mine = Draft.objects.filter(case_id=inner, user_id=viewer.staff_id)
    linked = KnowledgeUse.objects.filter(interaction__case_id=inner)
    case = (
        cases(viewer)
        .select_related("citizen", "contact_point", "procedure", "office", "institution")
        .annotate(
            draft_reply=mine.filter(kind="reply").values("text")[:1],
            draft_note=mine.filter(kind="note").values("text")[:1],
            has_notes=Exists(Note.objects.filter(case_id=inner)),
            has_deadlines=Exists(Deadline.objects.filter(case_id=inner, cancelled_at=None)),
            has_transfers=Exists(Transfer.objects.filter(case_id=inner)),
            has_uses=Exists(linked),
        )
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise NotFoundError("No se encontró el caso, o es de otra institución.")
    return case


def _contact_points(case: Case) -> list[ContactPoint]:
    """Return how the person can be reached, preferred and verified first; browsers are left out."""
    whose = Q(citizen_id=case.citizen_id) if case.citizen_id else Q(pk=case.contact_point_id)
    rows = ContactPoint.objects.filter(whose).exclude(kind=ContactPoint.Kind.BROWSER)
    return sorted(rows, key=lambda p: (not p.is_preferred, p.verified_at is None, p.pk))


def case_sheet(viewer: Viewer, case_id: int) -> CaseSheet:
    """Return a case's page in at most nine statements; raises ``NotFoundError``.

    Of a very long case the latest 200 messages come; ``earlier_messages`` says that there are more.
    """
    case = _case_row(viewer, case_id)
    attentions = list(
        Interaction.objects.filter(case=case)
        .select_related("agent", "office", "survey__answer")
        .only(*_ATTENTION_SHOWN)
        .order_by("started_at", "id")
    )
    ids = [row.pk for row in attentions]
    messages = _messages(ids)

    def some(flag: str, rows: QuerySet[Any]) -> list[Any]:
        return list(rows) if getattr(case, flag) else []

    in_force = case.deadlines.filter(cancelled_at__isnull=True).select_related("procedure")
    transfers = case.transfers.select_related("to_institution", "from_institution")
    uses = KnowledgeUse.objects.filter(interaction_id__in=ids).select_related("used_by")
    return CaseSheet(
        case=case,
        interactions=attentions,
        messages=messages[-MESSAGES_SHOWN:],
        files=_files(messages),
        notes=some("has_notes", case.notes.select_related("author")),
        deadlines=some("has_deadlines", in_force),
        transfers=some("has_transfers", transfers),
        uses=some("has_uses", uses),
        drafts={
            "reply": getattr(case, "draft_reply", None) or "",
            "note": getattr(case, "draft_note", None) or "",
        },
        contact_points=_contact_points(case),
        earlier_messages=len(messages) > MESSAGES_SHOWN,
    )


def last_words(viewer: Viewer, interaction_ids: Collection[int]) -> dict[int, str]:
    """Return the beginning of what the person last said in some attentions, by attention."""
    said = Message.objects.filter(interaction_id=OuterRef("pk"), author=Message.Author.CITIZEN)
    newest = said.order_by("-id")
    rows = (
        interactions(viewer)
        .filter(pk__in=interaction_ids)
        .annotate(said=Subquery(newest.values("content__text")[:1]))
        .values_list("pk", "said")
    )
    return {pk: " ".join(text.split())[:140] for pk, text in rows if text}


def attachments_known(viewer: Viewer, stored: Collection[str]) -> set[str]:
    """Return which of some stored files belong to messages that the viewer may see."""
    rows = Attachment.objects.filter(stored_as__in=stored)
    if viewer.institution_ids(Permission.CASE_VIEW) is not None:
        rows = rows.filter(message__interaction__in=interactions(viewer))
    return set(rows.values_list("stored_as", flat=True))


def attachment_get(viewer: Viewer, attachment_id: int) -> Attachment | None:
    """Return a file of an attention that the viewer may see, unless it was refused."""
    return (
        Attachment.objects.filter(
            pk=attachment_id, refused="", message__interaction__in=interactions(viewer)
        )
        .exclude(stored_as="")
        .first()
    )
