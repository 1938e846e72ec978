"""Every kind of event, frozen; an undeclared field is refused at construction.

Fields are ids, codes, numbers and times only, so that the log can be kept, exported and replayed
without personal data. A new field gets a default, so that old records can still be read.
"""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """The base: who it belongs to and when it happened."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    type: ClassVar[str]

    institution_id: int | None
    occurred_at: datetime


class CaseEvent(Event):
    """Something that happened to a case."""

    case_id: int


class CaseOpened(CaseEvent):
    """A case got its folio."""

    type: ClassVar[str] = "case.opened"
    channel: str
    office_id: int | None = None


class CaseStateChanged(CaseEvent):
    """A case moved along the table of allowed moves."""

    type: ClassVar[str] = "case.state_changed"
    before: str
    after: str
    actor_id: int | None = None


class CaseProcedureLinked(CaseEvent):
    """A procedure was linked to a case, or taken off (None)."""

    type: ClassVar[str] = "case.procedure_linked"
    procedure_id: int | None
    actor_id: int | None = None


class CaseCitizenSet(CaseEvent):
    """The person of a case became known, or was corrected."""

    type: ClassVar[str] = "case.citizen_set"
    citizen_id: int | None
    actor_id: int | None = None


class CaseTransferred(CaseEvent):
    """Custody of a case moved to another institution."""

    type: ClassVar[str] = "case.transferred"
    to_institution_id: int
    transfer_id: int
    actor_id: int | None = None


class NoteAdded(CaseEvent):
    """Staff wrote an internal note."""

    type: ClassVar[str] = "case.note_added"
    note_id: int
    actor_id: int | None = None


class InteractionEvent(Event):
    """Something that happened to one attention."""

    interaction_id: int
    case_id: int | None = None


class InteractionOpened(InteractionEvent):
    """A person made contact (or staff contacted a person)."""

    type: ClassVar[str] = "interaction.opened"
    channel: str
    kind: str
    office_id: int | None = None
    direction: str = "in"


class InteractionMoved(InteractionEvent):
    """An attention was moved to another case."""

    type: ClassVar[str] = "interaction.moved"
    from_case_id: int | None = None
    actor_id: int | None = None


class InteractionEnded(InteractionEvent):
    """An attention is over: everything that statistics count about it.

    ``responsible_id`` is the institution whose procedure it was; waits and services in whole seconds.
    """

    type: ClassVar[str] = "interaction.ended"
    channel: str
    kind: str
    direction: str = "in"
    started_at: datetime
    end_reason: str
    office_id: int | None = None
    procedure_id: int | None = None
    responsible_id: int | None = None
    agent_id: int | None = None
    identity_level: str = "anonymous"
    priority_class: str = ""
    wait_seconds: int | None = None
    service_seconds: int | None = None
    first_response_seconds: int | None = None


class InteractionReclassified(InteractionEvent):
    """The procedure of an ended attention was corrected."""

    type: ClassVar[str] = "interaction.reclassified"
    procedure_id: int | None = None
    responsible_id: int | None = None


class MessageRecorded(InteractionEvent):
    """A message was written by or to the person."""

    type: ClassVar[str] = "message.recorded"
    message_id: int
    direction: str
    channel: str


class KnowledgeUsed(InteractionEvent):
    """A ficha, in one version, was linked to or sent in an attention."""

    type: ClassVar[str] = "knowledge.used"
    ficha_id: int
    ficha_version: int
    how: str
    actor_id: int | None = None


class SurveySent(InteractionEvent):
    """The person was asked how the attention was."""

    type: ClassVar[str] = "survey.sent"
    survey_id: int
    channel: str


class SurveyAnswered(InteractionEvent):
    """The person rated an attention, 1 to 7."""

    type: ClassVar[str] = "survey.answered"
    survey_id: int
    rating: int
    reason: str = ""


class WorkItemEvent(Event):
    """Something that happened to waiting work."""

    work_item_id: int
    queue_id: int
    interaction_id: int
    case_id: int | None = None
    office_id: int | None = None


class WorkItemQueued(WorkItemEvent):
    """Work began to wait in a queue."""

    type: ClassVar[str] = "work.queued"
    kind: str
    priority_class: str = ""


class WorkItemRinging(WorkItemEvent):
    """A call or chat was offered to an agent."""

    type: ClassVar[str] = "work.ringing"
    agent_id: int


class WorkItemClaimed(WorkItemEvent):
    """An agent took it."""

    type: ClassVar[str] = "work.claimed"
    agent_id: int
    desk_id: int | None = None
    wait_seconds: int


class WorkItemStateChanged(WorkItemEvent):
    """It was called again, parked, released, transferred, started, or ended."""

    type: ClassVar[str] = "work.state_changed"
    before: str
    after: str
    agent_id: int | None = None
    reason: str = ""


class PresenceChanged(Event):
    """An agent became available, busy, away..."""

    type: ClassVar[str] = "presence.changed"
    agent_id: int
    state: str
    office_id: int | None = None


class QueueChanged(Event):
    """A queue was opened, closed or set up anew."""

    type: ClassVar[str] = "queue.changed"
    queue_id: int
    is_open: bool
    actor_id: int | None = None


class DeliveryStateChanged(Event):
    """An outgoing message moved: sending, sent, delivered, failed..."""

    type: ClassVar[str] = "delivery.state_changed"
    delivery_id: int
    message_id: int | None = None
    case_id: int | None = None
    channel: str
    state: str
    error_code: str = ""


class ReceiptFlagged(Event):
    """An incoming contact could not be processed and waits for an administrator."""

    type: ClassVar[str] = "receipt.flagged"
    receipt_id: int
    channel: str
    reason: str


class FichaPublished(Event):
    """A version of a ficha is now the one that people read."""

    type: ClassVar[str] = "ficha.published"
    ficha_id: int
    version: int
    actor_id: int | None = None


class FichaArchived(Event):
    """A ficha was taken off."""

    type: ClassVar[str] = "ficha.archived"
    ficha_id: int
    actor_id: int | None = None


class FichaRead(Event):
    """Someone read a ficha on the web: counted apart, never as an attention."""

    type: ClassVar[str] = "ficha.read"
    ficha_id: int
    version: int
