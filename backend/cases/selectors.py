"""Reads about cases; each returns only what the viewer may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.cases.models import Case, Draft, Interaction, Message, Survey
from backend.cases.states import LIVE_STATES
from backend.common import clock
from backend.common.errors import NotFoundError


def cases(viewer: Viewer) -> QuerySet[Case]:
    """Return the viewer's institutions' cases, and those whose custody was passed to them."""
    ids = viewer.institution_ids(Permission.CASE_VIEW)
    if ids is None:
        return Case.objects.all()
    here = Q(institution_id__in=ids)
    held = Q(transfers__to_institution_id__in=ids, transfers__returned_at__isnull=True)
    return Case.objects.filter(Q(pk__in=Case.objects.filter(held).values("pk")) | here)


def case_get(viewer: Viewer, case_id: int) -> Case:
    """Return one case with what a page shows of it; raises ``NotFoundError``."""
    case = (
        cases(viewer)
        .select_related("citizen", "contact_point", "procedure", "office", "institution")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise NotFoundError("No se encontró el caso, o es de otra institución.")
    return case


def case_by_folio(viewer: Viewer, folio: str) -> Case | None:
    """Return the case of a folio, or None: unknown and not allowed answer alike."""
    return (
        cases(viewer)
        .select_related("citizen", "contact_point", "procedure", "institution")
        .filter(folio=folio)
        .first()
    )


def cases_live(viewer: Viewer, *, limit: int = 50) -> list[Case]:
    """Return live cases, the latest activity first."""
    rows = cases(viewer).filter(state__in=LIVE_STATES)
    return list(rows.select_related("citizen", "procedure").order_by("-last_activity_at")[:limit])


def cases_of_citizen(viewer: Viewer, citizen_id: int, *, limit: int = 20) -> list[Case]:
    """Return a person's cases, also those of rows merged into theirs, newest first."""
    whose = Q(citizen_id=citizen_id) | Q(citizen__merged_into_id=citizen_id)
    rows = cases(viewer).filter(whose).select_related("procedure")
    return list(rows.order_by("-last_activity_at")[:limit])


def interactions(viewer: Viewer) -> QuerySet[Interaction]:
    """Return the attentions the viewer may see: those of their institutions and of cases held."""
    ids = viewer.institution_ids(Permission.CASE_VIEW)
    if ids is None:
        return Interaction.objects.all()
    return Interaction.objects.filter(
        Q(institution_id__in=ids) | Q(case__in=cases(viewer).values("pk"))
    )


def interaction_get(viewer: Viewer, interaction_id: int) -> Interaction:
    """Return one attention; raises ``NotFoundError``."""
    row = (
        interactions(viewer)
        .select_related("case__citizen", "contact_point__citizen", "procedure", "agent", "office")
        .filter(pk=interaction_id)
        .first()
    )
    if row is None:
        raise NotFoundError("No se encontró la atención, o es de otra institución.")
    return row


def interaction_open_of(
    viewer: Viewer,
    *,
    channel: str,
    account: str,
    conversation: str = "",
    contact_point_id: int | None = None,
) -> Interaction | None:
    """Return the open attention of a channel's conversation, else of a contact point's messages."""
    rows = interactions(viewer).filter(channel=channel, account=account, ended_at__isnull=True)
    rows = rows.select_related("case", "contact_point")
    if conversation:
        return rows.filter(conversation=conversation).first()
    if contact_point_id is None:
        return None
    return rows.filter(contact_point_id=contact_point_id, kind="message").order_by("-id").first()


def messages_of(viewer: Viewer, interaction_id: int, *, after_id: int = 0) -> list[Message]:
    """Return an attention's messages after one, with texts and attachments, in order."""
    allowed = interactions(viewer).filter(pk=interaction_id).values("pk")
    rows = Message.objects.filter(interaction__in=allowed, pk__gt=after_id)
    return list(
        rows.select_related("content", "staff").prefetch_related("attachments").order_by("id")
    )


def case_interactions(viewer: Viewer, case_id: int) -> list[Interaction]:
    """Return a case's whole timeline in five statements, however many channels it went through."""
    case = case_get(viewer, case_id)
    messages = Message.objects.select_related("content", "staff").prefetch_related("attachments")
    rows = (
        Interaction.objects.filter(case=case)
        .select_related("agent", "office", "procedure", "survey__answer")
        .prefetch_related(Prefetch("messages", queryset=messages), "knowledge_uses")
    )
    return list(rows.order_by("started_at", "id"))


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One change of a case's row: when, who, and which fields, with both values."""

    at: datetime
    by: str
    fields: tuple[tuple[str, str, str], ...]


def case_changes(viewer: Viewer, case_id: int, *, limit: int = 50) -> list[CaseChange]:
    """Return what changed in a case's row, newest first, from its history."""
    case = case_get(viewer, case_id)
    records = list(case.history.select_related("history_user").order_by("-history_date")[:limit])
    return list(_changes(records))


def _changes(records: list[Any]) -> Iterable[CaseChange]:
    for newer, older in pairwise(records):
        delta = newer.diff_against(older)
        user = newer.history_user
        yield CaseChange(
            at=newer.history_date,
            by=str(user) if user else "Ventanilla",
            fields=tuple((c.field, str(c.old), str(c.new)) for c in delta.changes),
        )


def draft_get(viewer: Viewer, case_id: int, kind: str = "reply") -> str:
    """Return the viewer's own unsent text for a case, or an empty one."""
    row = Draft.objects.filter(case_id=case_id, user_id=viewer.staff_id, kind=kind).first()
    return row.text if row else ""


def survey_open_for_contact(viewer: Viewer, contact_point_id: int) -> Survey | None:
    """Return the unanswered survey that a lone digit of this contact answers: sent in the last 48 h."""
    if not viewer.has(Permission.CASE_VIEW):
        return None
    now = clock.now()
    rows = Survey.objects.filter(
        contact_point_id=contact_point_id,
        sent_at__lte=now,
        expires_at__gt=now,
        answer__isnull=True,
    )
    return rows.order_by("-sent_at").first()


def survey_asked_recently(
    viewer: Viewer, *, contact_point_id: int, channel: str, within: timedelta
) -> bool:
    """Tell whether this contact was asked on this channel within a time."""
    if not viewer.has(Permission.CASE_VIEW):
        return False
    return Survey.objects.filter(
        contact_point_id=contact_point_id, channel=channel, sent_at__gt=clock.now() - within
    ).exists()


def survey_by_token(viewer: Viewer, token: str) -> Survey | None:
    """Return the survey that a link opens; whoever holds the link may see the question."""
    del viewer  # the unguessable token is the permission
    return Survey.objects.select_related("interaction", "answer").filter(token=token).first()


def interactions_silent(viewer: Viewer, *, since: datetime, limit: int = 500) -> list[Interaction]:
    """Return open message exchanges where nothing was said since a moment."""
    rows = interactions(viewer).filter(
        ended_at__isnull=True, kind=Interaction.Kind.MESSAGE, last_message_at__lt=since
    )
    return list(rows.order_by("last_message_at")[:limit])
