"""The verbs of a chat: begin, say, see, end, rate, be there."""

import secrets
import uuid
from dataclasses import dataclass
from http import HTTPStatus

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from backend.accounts.api import Viewer
from backend.cases.api import Interaction, interaction_end, survey_answer
from backend.common import clock
from backend.common.errors import ConflictError, InvalidInputError
from backend.events.api import notice_on_commit
from backend.mailroom.api import ReportSeed, delivery_report_record, receive_now, survey_send
from backend.ports import DeclaredPerson, DeliveryState, Outcome
from backend.routing.api import work_abandon, work_of_interaction
from channels_web.limits import count
from channels_web.models import ChatEntry, ChatSession, WidgetOrigin
from channels_web.parse import ChatLine, ChatStart, clean_text, contact_from_chat, declared_person
from channels_web.selectors import hours_of, session_get, token_hash, window_of
from channels_web.services.left import chat_back
from channels_web.services.lines import chat_sync, line_add, topic
from channels_web.services.uploads import as_attachments, uploads_of

SYSTEM = Viewer.system()
SAY_LIMIT, SAY_SECONDS = 30, 60
START_LIMIT, START_SECONDS = 10, 3600


class ChatOverError(ConflictError):
    """The chat ended; a new one may go on with the same case."""

    code = "chat_over"
    message = gettext_noop(
        "Esta conversación ya terminó. Puede seguir con el mismo caso en una nueva."
    )


class NotRecordedError(ConflictError):
    """It is safe in the inbox but not in its case yet: the browser repeats it with the same id."""

    code = "not_recorded"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = gettext_noop(
        "Su mensaje está a salvo y lo estamos registrando. No necesita enviarlo otra vez."
    )


class SetAsideError(ConflictError):
    """It is safe, but nobody's queue takes it: an administrator was told."""

    code = "set_aside"
    message = gettext_noop(
        "Recibimos su mensaje, pero ahora nadie puede atenderlo aquí. Una persona lo revisará."
    )


@dataclass(frozen=True, slots=True)
class StartedChat:
    """A chat that began: its row, and the secret that opens it, which is told only now."""

    session: ChatSession
    token: str
    folio: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message that is in the database: the number of its line, and the case's folio."""

    seq: int
    folio: str


def chat_start(
    *, widget: WidgetOrigin, start: ChatStart, before: ChatSession | None
) -> StartedChat:
    """Begin a chat with its first message; a repeat of the same ``start_key`` finds what it made.

    ``before`` is this browser's last chat: when the person chose to go on, the new one is the same
    browser to the core, and so joins the same case. Out of hours it is taken as a message.
    """
    limited = before.browser if before else start.start_key.hex
    count("start", limited, limit=START_LIMIT, seconds=START_SECONDS)
    token = secrets.token_urlsafe(32)
    session = _session(widget, start, before, token)
    person = declared_person(name=start.name, run=start.run, contact=start.contact)
    said = _record(session, start.client_id, start.text, start.uploads, person, start.procedure)
    if session.kind == ChatSession.Kind.MESSAGE:
        line_add(session.pk, code="out-of-hours")
    return StartedChat(session=session, token=token, folio=said.folio)


def _session(
    widget: WidgetOrigin, start: ChatStart, before: ChatSession | None, token: str
) -> ChatSession:
    goes_on = start.go_on and before is not None
    kind = ChatSession.Kind.CHAT if hours_of(widget).is_open else ChatSession.Kind.MESSAGE
    with transaction.atomic():
        session, made = ChatSession.objects.get_or_create(
            widget=widget,
            start_key=start.start_key,
            defaults={
                "token_hash": token_hash(token),
                "browser": before.browser if goes_on and before else uuid.uuid4().hex,
                "kind": kind,
                "page": start.page[:200],
                "started_at": clock.now(),
                "seen_at": clock.now(),
            },
        )
        if not made:
            session.token_hash = token_hash(token)
            session.save(update_fields=["token_hash"])
    return session


def chat_say(
    *, session_id: int, client_id: str, text: str, uploads: tuple[uuid.UUID, ...] = ()
) -> Said:
    """Record one message of the person; the same ``client_id`` again is the same message.

    When this returns, the message and its line are committed. Raises ``ChatOverError``,
    ``TooManyError``, ``InvalidInputError``, ``NotRecordedError``, ``SetAsideError``.
    """
    session = session_get(session_id)
    known = ChatEntry.objects.filter(session=session, client_id=client_id).first()
    if known is not None:
        return Said(known.seq, _folio(session))
    if session.ended_at is not None:
        raise ChatOverError
    count("say", session.conversation, limit=SAY_LIMIT, seconds=SAY_SECONDS)
    return _record(session, client_id, text, uploads, DeclaredPerson(), "")


def _record(
    session: ChatSession,
    client_id: str,
    text: str,
    uploads: tuple[uuid.UUID, ...],
    person: DeclaredPerson,
    procedure: str,
) -> Said:
    files = as_attachments(uploads_of(session.start_key, uploads)) if uploads else ()
    line = ChatLine(
        conversation=session.conversation,
        browser=session.browser,
        live=session.kind == ChatSession.Kind.CHAT,
        client_id=client_id,
        text=clean_text(text),
        person=person,
        procedure=procedure,
        files=files,
    )
    if not line.text and not files:
        raise InvalidInputError(gettext("Escriba su mensaje antes de enviarlo."), code="empty_text")
    outcome = receive_now(contact_from_chat(window_of(session.widget), line, clock.now()))
    return _said(session, outcome, client_id)


def _said(session: ChatSession, outcome: Outcome, client_id: str) -> Said:
    if outcome.flagged:
        raise SetAsideError
    if outcome.interaction_id is None or outcome.message_id is None:
        raise NotRecordedError
    if session.interaction_id != outcome.interaction_id:
        chat_sync(session.pk)
        ChatSession.objects.filter(pk=session.pk).update(
            interaction_id=outcome.interaction_id, ended_at=None
        )
        session.interaction_id = outcome.interaction_id
    chat_sync(session.pk)
    entry = ChatEntry.objects.get(session=session, message_id=outcome.message_id)
    return Said(entry.seq, outcome.folio or "")


def _folio(session: ChatSession) -> str:
    case = session.interaction.case if session.interaction else None
    return case.folio if case else ""


def chat_settle(session_id: int) -> int:
    """Bring a chat up to date with the core: new lines, and its end; returns the last number.

    When its attention is over, the chat is over too: the last line says so, and who was attended is
    asked how it was.
    """
    chat_sync(session_id)
    session = session_get(session_id)
    interaction = session.interaction
    if interaction is None or interaction.ended_at is None or session.ended_at is not None:
        return session.last_seq
    with transaction.atomic():
        if interaction.attended_at is not None:
            survey_send(interaction=interaction)
        ChatSession.objects.filter(pk=session_id, ended_at__isnull=True).update(
            ended_at=interaction.ended_at
        )
    line_add(session_id, code="ended")
    return ChatSession.objects.values_list("last_seq", flat=True).get(pk=session_id)


def chat_end(*, session_id: int) -> None:
    """The person ends the chat: waiting work is given up, work being done is finished."""
    session = session_get(session_id)
    interaction = session.interaction
    if interaction is None or interaction.ended_at is not None:
        chat_settle(session_id)
        return
    work = work_of_interaction(interaction.pk)
    if work is not None and work.ended_at is None:
        work_abandon(work_item_id=work.pk, reason="left_by_person")
    _end_attention(interaction)
    chat_settle(session_id)


def _end_attention(interaction: Interaction) -> None:
    reasons = Interaction.EndReason
    reason = reasons.ATTENDED if interaction.attended_at else reasons.ABANDONED
    interaction_end(interaction_id=interaction.pk, reason=reason, viewer=SYSTEM)


def chat_rate(*, session_id: int, rating: int, reason: str = "", comment: str = "") -> None:
    """Record the person's rating of the attention, once; raises ``ConflictError`` for a second."""
    session = session_get(session_id)
    survey = getattr(session.interaction, "survey", None)
    if survey is None:
        raise ConflictError(gettext("Todavía no hay una encuesta para esta conversación."))
    survey_answer(
        token=survey.token,
        rating=rating,
        reason=reason,
        comment=clean_text(comment),
        channel="web",
    )
    line_add(session_id, code="rated")


def chat_seen(*, session_id: int, seq: int) -> None:
    """Every line up to ``seq`` stood on the person's screen: what staff wrote was read."""
    session = session_get(session_id)
    seen = min(seq, session.last_seq)
    if seen <= session.delivered_seq:
        return
    unseen = ChatEntry.objects.filter(
        session=session,
        seq__gt=session.delivered_seq,
        seq__lte=seen,
        message__delivery__isnull=False,
    )
    for key in unseen.values_list("message__delivery__key", flat=True):
        delivery_report_record(
            ReportSeed(
                channel="web",
                provider_id=str(key),
                state=DeliveryState.READ,
                provider_state="seen",
            )
        )
    ChatSession.objects.filter(pk=session_id, delivered_seq__lt=seen).update(delivered_seq=seen)


def chat_presence(*, session_id: int, online: bool) -> None:
    """The person's browser came or went; the desk is told when that changes."""
    now = clock.now()
    with transaction.atomic():
        changed = ChatSession.objects.filter(pk=session_id).exclude(is_online=online)
        session = None
        if changed.update(is_online=online, seen_at=now):
            session = ChatSession.objects.get(pk=session_id)
            topics = [topic(session)]
            if session.interaction_id:
                topics.append(f"interaction.{session.interaction_id}")
            notice_on_commit(*topics, kind="chat.presence", interaction_id=session.interaction_id)
        else:
            ChatSession.objects.filter(pk=session_id).update(seen_at=now)
    if session is not None and online:
        chat_back(session)
