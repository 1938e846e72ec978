"""Writing a message and its delivery together; sending comes afterwards, outside the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.cases.api import (
    Case,
    CaseState,
    Interaction,
    InteractionSeed,
    Message,
    MessageSeed,
    case_get,
    case_move,
    interaction_get,
    interaction_open,
    message_record,
)
from backend.citizens.api import ContactPoint, contact_points, is_opted_out
from backend.common import clock
from backend.common.errors import InvalidInputError
from backend.mailroom.errors import ChannelMissingError, NoWayToReplyError, OptedOutError
from backend.mailroom.models import OutboundDelivery
from backend.ports import AttachmentFile, ChannelAdapter, channels

SYSTEM = Viewer.system()
VEILED_PURPOSE = "veiled"
# One SMS segment: no á, í, ó, ú.
VEILED = "Ventanilla: hay una respuesta para su folio {folio}. Vea la respuesta en {address}/seguimiento/"


@dataclass(frozen=True, slots=True)
class Route:
    """By which channel, from which account, to which contact point; ``point`` None: nothing is sent.

    ``veiled``: nobody proved to hold the contact point, so only that there is an answer is told
    there; the answer itself opens with the folio and a code.
    """

    adapter: ChannelAdapter
    account: str
    point: ContactPoint | None
    thread: str = ""
    veiled: bool = False


def reply_route(interaction: Interaction) -> Route:
    """Return how an answer reaches the person now.

    A live conversation is answered where it is. When it has ended, or the channel cannot reach people (a
    counter), the answer goes to the preferred verified contact; to one that was only declared goes word
    that there is an answer. Raises ``NoWayToReplyError``.
    """
    adapter = channels.get(interaction.channel)
    if adapter is None:
        raise ChannelMissingError
    ability = adapter.capabilities
    point = interaction.contact_point
    fits = point is not None and point.kind == ability.reply_to
    if fits and (ability.reaches_offline or interaction.ended_at is None):
        return Route(adapter, interaction.account, point, interaction.conversation)
    return offline_route(interaction)


def offline_route(interaction: Interaction) -> Route:
    """Return a way that reaches the person when they are not here: SMS or e-mail."""
    for point in sorted(_reachable(interaction), key=_is_declared_only):
        for adapter in channels:
            ability = adapter.capabilities
            fits = ability.reaches_offline and ability.reply_to == point.kind
            if fits and not is_opted_out(SYSTEM, contact_point_id=point.pk, channel=adapter.code):
                return Route(adapter, "", point, veiled=_is_declared_only(point))
    raise NoWayToReplyError


def _is_declared_only(point: ContactPoint) -> bool:
    return point.verified_at is None and not point.is_preferred


def _reachable(interaction: Interaction) -> list[ContactPoint]:
    """Return the person's contact points, preferred first, then the attention's and the case's own."""
    case = interaction.case
    citizen_id = case.citizen_id if case else None
    points = contact_points(SYSTEM, citizen_id) if citizen_id else []
    for own in (interaction.contact_point, case.contact_point if case else None):
        if own is not None and own not in points:
            points.append(own)
    return [point for point in points if point.bad_since is None]


def _outgoing_text(route: Route, text: str, interaction: Interaction) -> str:
    """Return what is handed to the provider: the words, or only that there are some."""
    if not route.veiled or interaction.case is None:
        return text
    return VEILED.format(folio=interaction.case.folio, address=settings.PUBLIC_BASE_URL.rstrip("/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySeed:
    """What staff answer. ``client_id`` makes a double click one message."""

    text: str
    client_id: str = ""
    attachments: Sequence[AttachmentFile] = ()
    contact_point_id: int | None = None


def reply_send(*, viewer: Viewer, interaction_id: int, seed: ReplySeed) -> Message:
    """Answer a person in an attention; the message and its delivery are written together.

    The case then waits for the person. Raises ``NotAllowedError``, ``NoWayToReplyError``,
    ``OptedOutError``, ``InvalidInputError``.
    """
    if not seed.text.strip() and not seed.attachments:
        raise InvalidInputError("El mensaje está vacío. Escriba algo antes de enviarlo.")
    with transaction.atomic():
        interaction = interaction_get(viewer, interaction_id)
        viewer.require(
            Permission.CASE_REPLY,
            institution_id=interaction.institution_id,
            office_id=interaction.office_id,
        )
        route = _chosen_route(interaction, seed)
        if route.point is not None:
            _check_opt_out(route)
        message = message_record(
            interaction=interaction,
            seed=MessageSeed(
                author=Message.Author.STAFF,
                text=seed.text,
                staff_id=viewer.user_id,
                channel=route.adapter.code,
                client_id=seed.client_id,
                attachments=seed.attachments,
            ),
        )
        if not OutboundDelivery.objects.filter(message=message).exists():
            text = _outgoing_text(route, seed.text, interaction)
            purpose = VEILED_PURPOSE if route.veiled else "reply"
            delivery_create(
                route, message=message, interaction=interaction, text=text, purpose=purpose
            )
            _now_waiting(interaction.case, viewer)
    return message


def _chosen_route(interaction: Interaction, seed: ReplySeed) -> Route:
    if seed.contact_point_id is None:
        return reply_route(interaction)
    point = ContactPoint.objects.filter(
        pk=seed.contact_point_id, institution_id=interaction.institution_id
    ).first()
    if point is None:
        raise NoWayToReplyError
    for adapter in channels:
        if adapter.capabilities.reaches_offline and adapter.capabilities.reply_to == point.kind:
            return Route(adapter, "", point)
    raise ChannelMissingError


def _check_opt_out(route: Route) -> None:
    if route.point is not None and is_opted_out(
        SYSTEM, contact_point_id=route.point.pk, channel=route.adapter.code
    ):
        raise OptedOutError


def _now_waiting(case: Case | None, viewer: Viewer) -> None:
    if case is None:
        return
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if locked.state in (CaseState.NEW, CaseState.OPEN, CaseState.REOPENED):
        case_move(case=locked, after=CaseState.WAITING, actor_id=viewer.user_id)


def delivery_create(
    route: Route,
    *,
    text: str,
    message: Message | None = None,
    interaction: Interaction | None = None,
    purpose: str = "reply",
    not_before: datetime | None = None,
) -> OutboundDelivery:
    """Write the outgoing row beside its cause, and wake the sender after the commit."""
    from backend.mailroom.tasks import delivery_attempt

    case = interaction.case if interaction else None
    owner = interaction or route.point
    if owner is None:
        raise NoWayToReplyError
    delivery = OutboundDelivery.objects.create(
        institution_id=owner.institution_id,
        channel=route.adapter.code,
        account=route.account,
        contact_point=route.point,
        message=message,
        case=case,
        purpose=purpose,
        text=text,
        subject=f"Folio {case.folio}" if case else "",
        thread=route.thread,
        created_at=clock.now(),
        not_before=not_before or clock.now(),
        state_at=clock.now(),
    )
    transaction.on_commit(lambda: delivery_attempt.delay(delivery.pk), robust=True)
    return delivery


def system_message_send(
    *, interaction: Interaction, text: str, purpose: str, not_before: datetime | None = None
) -> Message:
    """Say something of the system's own in an attention: the folio, an answer out of hours, a survey.

    It is written to the timeline even when there is no way to reach the person; then nothing is sent.
    """
    with transaction.atomic():
        try:
            route: Route | None = reply_route(interaction)
        except (NoWayToReplyError, ChannelMissingError):
            route = None
        message = message_record(
            interaction=interaction,
            seed=MessageSeed(
                author=Message.Author.SYSTEM,
                text=text,
                channel=route.adapter.code if route else interaction.channel,
            ),
        )
        if route is not None:
            delivery_create(
                route,
                message=message,
                interaction=interaction,
                text=text,
                purpose=purpose,
                not_before=not_before,
            )
    return message


def notice_send(*, contact_point: ContactPoint, text: str, purpose: str) -> OutboundDelivery:
    """Send a text that belongs to no conversation (a code, a turn's number) and is not kept in one."""
    for adapter in channels:
        if (
            adapter.capabilities.reaches_offline
            and adapter.capabilities.reply_to == contact_point.kind
        ):
            with transaction.atomic():
                return delivery_create(
                    Route(adapter, "", contact_point), text=text, purpose=purpose
                )
    raise ChannelMissingError


def conversation_start(
    *, viewer: Viewer, case_id: int, channel: str, contact_point_id: int, text: str
) -> Message:
    """Begin an SMS or an e-mail from a case: a new outgoing attention with its first message."""
    adapter = channels.get(channel)
    if adapter is None or not adapter.capabilities.can_start:
        raise ChannelMissingError
    if not text.strip():
        raise InvalidInputError("El mensaje está vacío. Escriba algo antes de enviarlo.")
    with transaction.atomic():
        case = case_get(viewer, case_id)
        viewer.require(Permission.CASE_REPLY, institution_id=case.institution_id)
        point = ContactPoint.objects.filter(
            pk=contact_point_id,
            institution_id=case.institution_id,
            kind=adapter.capabilities.reply_to,
        ).first()
        if point is None:
            raise NoWayToReplyError
        route = Route(adapter, "", point)
        _check_opt_out(route)
        interaction = interaction_open(
            InteractionSeed(
                institution_id=case.institution_id,
                office_id=case.office_id,
                case=case,
                channel=channel,
                account="",
                kind="message",
                direction="out",
                started_at=clock.now(),
                contact_point=point,
                procedure_id=case.procedure_id,
            )
        )
        message = message_record(
            interaction=interaction,
            seed=MessageSeed(
                author=Message.Author.STAFF, text=text, staff_id=viewer.user_id, channel=channel
            ),
        )
        delivery_create(route, message=message, interaction=interaction, text=text)
        _now_waiting(case, viewer)
    return message
