"""Recording what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.cases.models import Attachment, Case, Interaction, Message, MessageText, Note
from backend.cases.selectors import case_get
from backend.common import clock
from backend.common.errors import InvalidInputError
from backend.events.api import emit, notice_on_commit, types
from backend.ports import AttachmentFile

MAX_TEXT = 20_000
Author = Message.Author


def clean_text(text: str) -> str:
    """Return the text as it can be stored: no NUL, which PostgreSQL refuses, and no endless length."""
    return text.replace("\x00", "")[:MAX_TEXT]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSeed:
    """What is said, by whom; ``author`` is one of ``Message.Author``."""

    author: str
    text: str
    channel: str = ""
    staff_id: int | None = None
    client_id: str = ""
    said_at: datetime | None = None
    attachments: Sequence[AttachmentFile] = ()


def message_record(*, interaction: Interaction, seed: MessageSeed) -> Message:
    """Write one message; emits ``MessageRecorded``. Must run inside a transaction.

    The first words of staff are the attention's first response. ``client_id`` makes a repeat of the
    same sending find the message it made.
    """
    if seed.client_id:
        repeated = interaction.messages.filter(client_id=seed.client_id).first()
        if repeated is not None:
            return repeated
    now = clock.now()
    message = Message.objects.create(
        interaction=interaction,
        channel=seed.channel or interaction.channel,
        author=seed.author,
        staff_id=seed.staff_id,
        client_id=seed.client_id,
        said_at=seed.said_at or now,
        recorded_at=now,
    )
    MessageText.objects.create(message=message, text=clean_text(seed.text))
    if seed.attachments:
        _attach(message, seed.attachments)
    _touch(interaction, seed.author, now)
    _tell(interaction, message)
    return message


def _tell(interaction: Interaction, message: Message) -> None:
    emit(
        types.MessageRecorded(
            institution_id=interaction.institution_id,
            occurred_at=message.recorded_at,
            interaction_id=interaction.pk,
            case_id=interaction.case_id,
            message_id=message.pk,
            direction="in" if message.author == Author.CITIZEN else "out",
            channel=message.channel,
        )
    )
    topics = [f"interaction.{interaction.pk}"]
    topics += [f"case.{interaction.case_id}"] if interaction.case_id else []
    notice_on_commit(
        *topics, kind="message.recorded", interaction_id=interaction.pk, message_id=message.pk
    )


def _attach(message: Message, attachments: Sequence[AttachmentFile]) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=file.name[:200],
            content_type=file.content_type[:100],
            size=file.size,
            sha256=file.sha256,
            stored_as=file.stored_as,
        )
        for file in attachments
    )


def _touch(interaction: Interaction, author: str, now: datetime) -> None:
    interaction.last_message_at = now
    fields = ["last_message_at"]
    if author == Author.STAFF and interaction.first_response_at is None:
        interaction.first_response_at = now
        fields.append("first_response_at")
    interaction.save(update_fields=fields)
    if interaction.case_id:
        Case.objects.filter(pk=interaction.case_id).update(last_activity_at=now)


def note_add(*, viewer: Viewer, case_id: int, text: str) -> Note:
    """Write an internal note, which the person never sees; emits ``NoteAdded``."""
    if not text.strip():
        raise InvalidInputError("La nota está vacía. Escriba algo antes de guardarla.")
    with transaction.atomic():
        case = case_get(viewer, case_id)
        viewer.require(
            Permission.CASE_REPLY, institution_id=case.institution_id, office_id=case.office_id
        )
        note = Note.objects.create(
            case=case, author_id=viewer.staff_id, text=clean_text(text), written_at=clock.now()
        )
        emit(
            types.NoteAdded(
                institution_id=case.institution_id,
                occurred_at=note.written_at,
                case_id=case.pk,
                note_id=note.pk,
                actor_id=viewer.user_id,
            )
        )
        notice_on_commit(f"case.{case.pk}", kind="note.added", note_id=note.pk)
    return note


def message_blank(*, viewer: Viewer, message_id: int) -> None:
    """Blank a message's words (Ley 21.719, right to erasure); that it was said remains."""
    with transaction.atomic():
        message = Message.objects.select_related("interaction").get(pk=message_id)
        viewer.require(Permission.CITIZEN_MERGE, institution_id=message.interaction.institution_id)
        MessageText.objects.filter(message=message).update(text="", blanked_at=clock.now())
        message.attachments.update(stored_as="", refused="blanked")
