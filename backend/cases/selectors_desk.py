"""What the agents' screen shows of a case, in a fixed number of statements."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

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
from backend.cases.selectors import case_get, cases, interactions

MESSAGES_SHOWN = 200


@dataclass(frozen=True)
class CaseSheet:
    """A case with everything its page shows, oldest first."""

    case: Case
    interactions: list[Interaction] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    uses: list[KnowledgeUse] = field(default_factory=list)
    drafts: dict[str, str] = field(default_factory=dict)
    other_cases: list[Case] = field(default_factory=list)
    earlier_messages: bool = False


def _messages(interaction_ids: Collection[int]) -> list[Message]:
    """Return the latest messages of some attentions, oldest first, with text and sending state.

    Attachments cost a statement only when there are any.
    """
    rows: QuerySet[Message] = (
        Message.objects.filter(interaction_id__in=interaction_ids)
        .select_related("content", "staff", "delivery")
        .annotate(has_files=Exists(Attachment.objects.filter(message_id=OuterRef("pk"))))
        .order_by("-id")
    )
    found = list(rows[: MESSAGES_SHOWN + 1])
    if any(getattr(row, "has_files", False) for row in found):
        files = Prefetch("attachments", queryset=Attachment.objects.order_by("id"))
        prefetch_related_objects(found, files)
    else:
        for row in found:
            row._prefetched_objects_cache = {"attachments": []}  # type: ignore[attr-defined]
    return found[::-1]


def case_sheet(viewer: Viewer, case_id: int) -> CaseSheet:
    """Return a case's page in at most ten statements; raises ``NotFoundError``.

    Of a very long case the latest 200 messages come; ``earlier_messages`` says that there are more.
    """
    case = case_get(viewer, case_id)
    attentions = list(
        Interaction.objects.filter(case=case)
        .select_related("agent", "office", "procedure", "contact_point", "survey__answer")
        .order_by("started_at", "id")
    )
    ids = [row.pk for row in attentions]
    messages = _messages(ids)
    others: list[Case] = []
    if case.citizen_id is not None:
        rows = cases(viewer).filter(citizen_id=case.citizen_id).exclude(pk=case.pk)
        others = list(rows.select_related("procedure").order_by("-last_activity_at")[:6])
    mine = Draft.objects.filter(case=case, user_id=viewer.user_id)
    return CaseSheet(
        case=case,
        interactions=attentions,
        messages=messages[-MESSAGES_SHOWN:],
        notes=list(case.notes.select_related("author")),
        deadlines=list(
            case.deadlines.filter(cancelled_at__isnull=True).select_related("procedure")
        ),
        transfers=list(case.transfers.select_related("to_institution", "from_institution")),
        uses=list(KnowledgeUse.objects.filter(interaction_id__in=ids).select_related("used_by")),
        drafts={row.kind: row.text for row in mine},
        other_cases=others,
        earlier_messages=len(messages) > MESSAGES_SHOWN,
    )


def last_words(viewer: Viewer, interaction_ids: Collection[int]) -> dict[int, str]:
    """Return the beginning of what was last said in some attentions, by attention."""
    newest = Message.objects.filter(interaction_id=OuterRef("pk")).order_by("-id")
    rows = (
        interactions(viewer)
        .filter(pk__in=interaction_ids)
        .values_list("pk", newest.values("content__text")[:1])
    )
    return {pk: " ".join(text.split())[:140] for pk, text in rows if text}


def attachment_get(viewer: Viewer, attachment_id: int) -> Attachment | None:
    """Return a file of an attention that the viewer may see, unless it was refused."""
    return (
        Attachment.objects.filter(
            pk=attachment_id, refused="", message__interaction__in=interactions(viewer)
        )
        .exclude(stored_as="")
        .first()
    )
