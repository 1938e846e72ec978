"""A browser's words into ours: frames of the chat, and what becomes an ``InboundContact``. Pure."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext, gettext_noop
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from backend.common.errors import InvalidInputError
from backend.common.folio import InvalidFolioError, parse_folio
from backend.common.phones import InvalidPhoneError, parse_phone
from backend.common.run import parse_run
from backend.ports import AttachmentFile, ContactRef, DeclaredPerson, InboundContact

CHANNEL = "web"
MAX_TEXT = 4000
MAX_FRAME = 20_000
MAX_FILES = 5
# With the conversation before it, it fits the 64 signs that the core keeps of a client's own id.
_CLIENT_ID = r"^[A-Za-z0-9_-]{8,31}$"
_EMAIL = re.compile(r"^[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}$")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class ChatFrameError(InvalidInputError):
    """What the browser sent is no frame of the chat."""

    code = "invalid_frame"
    message = gettext_noop(
        "El mensaje no se entendió. Recargue la página: lo que escribió se conserva."
    )


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, str_max_length=MAX_FRAME)


class Auth(_Frame):
    """A browser that could not send its cookie shows its token."""

    type: Literal["auth"]
    token: str = Field(max_length=200)


class Ping(_Frame):
    """The browser is there, and has every line up to ``seq``."""

    type: Literal["ping"]
    seq: int = Field(default=0, ge=0, le=2_000_000_000)


class Say(_Frame):
    """A message, with the browser's own id for it, so that a repeat is the same message."""

    type: Literal["say"]
    client_id: str = Field(pattern=_CLIENT_ID)
    text: str = Field(default="", max_length=MAX_TEXT)
    uploads: tuple[UUID, ...] = Field(default=(), max_length=MAX_FILES)


class Typing(_Frame):
    """The person is writing, or stopped."""

    type: Literal["typing"]
    on: bool = True


class Seen(_Frame):
    """Every line up to ``seq`` stands on the screen."""

    type: Literal["seen"]
    seq: int = Field(ge=0, le=2_000_000_000)


class End(_Frame):
    """The person ends the chat."""

    type: Literal["end"]


class Rate(_Frame):
    """The answer to the survey."""

    type: Literal["rate"]
    rating: int = Field(ge=1, le=7)
    reason: str = Field(default="", max_length=40)
    comment: str = Field(default="", max_length=2000)


ChatFrame = Annotated[Auth | Ping | Say | Typing | Seen | End | Rate, Field(discriminator="type")]
_FRAMES: TypeAdapter[ChatFrame] = TypeAdapter(ChatFrame)


def parse_frame(data: str) -> ChatFrame:
    """Read one frame of a browser; raises only ``ChatFrameError``."""
    if len(data) > MAX_FRAME:
        raise ChatFrameError
    try:
        return _FRAMES.validate_json(data)
    except (ValidationError, ValueError, RecursionError) as error:
        raise ChatFrameError from error


class ChatStart(BaseModel):
    """What begins a chat: who the person says they are (all optional) and the first message."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    widget: str = Field(default="", max_length=60)
    start_key: UUID
    client_id: str = Field(pattern=_CLIENT_ID)
    text: str = Field(default="", max_length=MAX_TEXT)
    name: str = Field(default="", max_length=150)
    run: str = Field(default="", max_length=30)
    contact: str = Field(default="", max_length=254)
    page: str = Field(default="", max_length=200)
    procedure: str = Field(default="", max_length=80)
    go_on: bool = False
    uploads: tuple[UUID, ...] = Field(default=(), max_length=MAX_FILES)


def parse_start(data: bytes | str) -> ChatStart:
    """Read what begins a chat; raises ``ChatFrameError``, or what a wrong RUN or contact raises."""
    if len(data) > MAX_FRAME:
        raise ChatFrameError
    try:
        start = ChatStart.model_validate_json(data)
    except (ValidationError, ValueError, RecursionError) as error:
        raise ChatFrameError from error
    if not clean_text(start.text) and not start.uploads:
        raise InvalidInputError(
            gettext("Escriba su consulta antes de enviarla."), code="empty_text"
        )
    declared_person(name=start.name, run=start.run, contact=start.contact)
    return start


def clean_text(text: str) -> str:
    """Return a text that any database can hold: no control signs, no half characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _UNPRINTABLE.sub("", whole.replace("\r\n", "\n")).strip()


def parse_email(text: str) -> str:
    """Read an e-mail address; raises only ``InvalidInputError``."""
    address = clean_text(text).lower()
    if len(address) > 254 or not _EMAIL.match(address):
        raise InvalidInputError(
            gettext("El correo no es válido. Escríbalo así: nombre@correo.cl."),
            code="invalid_email",
        )
    return address


def parse_contact(text: str) -> ContactRef | None:
    """Read a phone or an e-mail address typed into one field; None when it is empty."""
    typed = clean_text(text)
    if not typed:
        return None
    if "@" in typed:
        return ContactRef("email", parse_email(typed))
    try:
        return ContactRef("phone", parse_phone(typed).e164)
    except InvalidPhoneError as error:
        raise InvalidInputError(
            gettext("Escriba un teléfono de 9 dígitos o un correo, por ejemplo 9 8765 4321."),
            code="invalid_contact",
        ) from error


def declared_person(*, name: str = "", run: str = "", contact: str = "") -> DeclaredPerson:
    """Return what the person says of themselves, checked; raises ``InvalidInputError``."""
    ref = parse_contact(contact)
    return DeclaredPerson(
        run=str(parse_run(run)) if clean_text(run) else "",
        name=clean_text(name)[:150],
        email=ref.value if ref and ref.kind == "email" else "",
        phone=ref.value if ref and ref.kind == "phone" else "",
    )


def parse_typed_folio(text: str) -> str:
    """Read a folio as people type it; raises only ``InvalidFolioError``."""
    typed = clean_text(text)
    if len(typed) > 60:
        raise InvalidFolioError
    return parse_folio(typed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Whose window was used: codes only."""

    account: str
    institution: str
    office: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """One message of a chat, ready to be handed over."""

    conversation: str
    browser: str
    live: bool
    client_id: str
    text: str
    person: DeclaredPerson = field(default_factory=DeclaredPerson)
    procedure: str = ""
    language: str = "es"
    files: tuple[AttachmentFile, ...] = ()


def contact_from_chat(window: Window, line: ChatLine, at: datetime) -> InboundContact:
    """Return one line of a chat as a contact: the browser proves itself by its secret."""
    declared = any((line.person.name, line.person.run, line.person.email, line.person.phone))
    return InboundContact(
        channel=CHANNEL,
        account=window.account,
        provider_id=f"{line.conversation}:{line.client_id}",
        kind="chat" if line.live else "message",
        happened_at=at,
        institution_code=window.institution,
        office_code=window.office,
        queue_code=window.queue,
        procedure_code=line.procedure,
        contact=ContactRef("browser", line.browser, verified=True),
        conversation=line.conversation,
        text=line.text,
        identity_level="declared" if declared else "anonymous",
        person=line.person,
        attachments=line.files,
        language=line.language,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenForm:
    """A form as it was sent. ``contact`` is how the answer will go; a follow-up has its folio."""

    key: UUID
    text: str
    contact: ContactRef | None
    person: DeclaredPerson = field(default_factory=DeclaredPerson)
    procedure: str = ""
    folio: str = ""
    files: tuple[AttachmentFile, ...] = ()


def contact_from_form(window: Window, form: WrittenForm, at: datetime) -> InboundContact:
    """Return a form as a contact; a follow-up was proved by a code, a first form is only declared."""
    proved = bool(form.folio)
    declared = any((form.person.name, form.person.run))
    return InboundContact(
        channel=CHANNEL,
        account=window.account,
        provider_id=f"form:{form.key.hex}",
        conversation=f"form:{form.key.hex}",
        kind="message",
        happened_at=at,
        institution_code=window.institution,
        office_code=window.office,
        queue_code=window.queue,
        procedure_code=form.procedure,
        contact=form.contact,
        text=form.text,
        folio=form.folio,
        folio_proved=proved,
        identity_level="contact_verified" if proved else "declared" if declared else "anonymous",
        person=form.person,
        attachments=form.files,
    )
