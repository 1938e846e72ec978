"""An incoming contact, in the core's words: what every channel's ``parse.py`` produces."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["message", "call", "visit", "chat"]
ContactKind = Literal["phone", "email", "browser"]
IdentityLevel = Literal["anonymous", "declared", "contact_verified", "claveunica", "in_person"]


@dataclass(frozen=True, slots=True)
class ContactRef:
    """A medium of contact: an E.164 number, an e-mail address in lower case, or a browser's id.

    ``verified`` says that the channel itself proves it (an SMS proves its sender's number,
    a signed-in browser its session); what a person merely typed is declared.
    """

    kind: ContactKind
    value: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredPerson:
    """What the person says of themselves; it only ever suggests, it never joins two people."""

    run: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentFile:
    """A file that came with a message: where its bytes are stored, and what the sender called it."""

    name: str
    content_type: str
    size: int
    stored_as: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundContact:
    """One contact of a person with the State, unique by (channel, account, provider_id).

    ``account`` is our side of it: the number that was texted, the widget, the kiosk.
    ``conversation`` names what the channel itself already knows to belong together (a chat session, a call);
    a later contact of the same conversation joins the same interaction.
    ``institution_code`` and ``office_code`` say whose window was used; ``procedure_code`` and
    ``queue_code`` what the person chose, if they did.
    """

    channel: str
    account: str
    provider_id: str
    kind: Kind
    happened_at: datetime
    institution_code: str
    contact: ContactRef | None = None
    text: str = ""
    office_code: str = ""
    queue_code: str = ""
    procedure_code: str = ""
    priority_class: str = ""
    folio: str = ""
    folio_proved: bool = False
    conversation: str = ""
    identity_level: IdentityLevel = "anonymous"
    person: DeclaredPerson = field(default_factory=DeclaredPerson)
    attachments: tuple[AttachmentFile, ...] = ()
    language: str = "es"
    needs_answer: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a contact; ids are None where nothing of the kind was made."""

    receipt_id: int
    repeated: bool = False
    interaction_id: int | None = None
    case_id: int | None = None
    folio: str | None = None
    message_id: int | None = None
    work_item_id: int | None = None
    flagged: bool = False
