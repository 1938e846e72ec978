"""The end of an attention: outcome, case, survey; and telling those who were not attended."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from backend.accounts.permissions import Permission
from backend.accounts.viewer import Viewer
from backend.cases.api import (
    Interaction,
    Survey,
    case_conclude,
    interaction_end,
    interaction_get,
    interactions_silent,
    survey_asked_recently,
    survey_create,
)
from backend.common import clock
from backend.directory.calendar import next_opening
from backend.directory.messages import message_text
from backend.mailroom.errors import ChannelMissingError, NoWayToReplyError
from backend.mailroom.services.sending import Route, reply_route, system_message_send
from backend.ports import channels
from backend.routing.api import work_finish, work_open_of, work_unattended_untold

SURVEY_EVERY = timedelta(days=7)
QUIET_FROM, QUIET_UNTIL = 21, 9
SILENCE = timedelta(hours=24)
SYSTEM = Viewer.system()
# One SMS segment: no á, í, ó, ú.
SURVEY_SMS = (
    "Como fue su atencion en {who}? Responda con una nota del 1 al 7 (7 es excelente). Gracias."
)


def attention_close(
    *, viewer: Viewer, interaction_id: int, outcome: str, case_state: str = ""
) -> Interaction:
    """Finish an attention: the work item ends, the person is asked how it was.

    ``case_state`` moves the case too (``resolved``, ``waiting``...); empty leaves it. All in one
    transaction. Raises ``NotFoundError``, ``NotAllowedError``, ``ConflictError``.
    """
    with transaction.atomic():
        interaction = interaction_get(viewer, interaction_id)
        viewer.require(
            Permission.CASE_CLOSE,
            institution_id=interaction.institution_id,
            office_id=interaction.office_id,
        )
        item = work_open_of(viewer, interaction_id)
        if item is not None:
            work_finish(viewer=viewer, work_item_id=item.pk, end_attention=False)
        if case_state:
            case_conclude(viewer=viewer, interaction=interaction, state=case_state, outcome=outcome)
        survey_send(interaction=interaction)
        ended = interaction_end(
            interaction_id=interaction_id,
            reason=Interaction.EndReason.ATTENDED,
            outcome=outcome,
            viewer=viewer,
        )
    return ended


def survey_send(*, interaction: Interaction) -> Survey | None:
    """Ask how the attention was: in the chat, by SMS, or (counter) on the person's own phone.

    By SMS at most once in 7 days a contact, and none from 21:00 to 9:00: then it waits for the
    morning. Who was called by us is not asked. Returns None when nobody can be asked.
    """
    if (interaction.kind, interaction.direction) == ("call", Interaction.Direction.OUT):
        return None
    adapter = channels.get(interaction.channel)
    if adapter is None or not adapter.capabilities.survey or interaction.attended_at is None:
        return None
    if adapter.capabilities.live or adapter.capabilities.at_desk:
        return survey_create(interaction=interaction, channel=interaction.channel)
    try:
        route = reply_route(interaction)
    except (NoWayToReplyError, ChannelMissingError):
        return None
    return _survey_by_message(interaction, route)


def _survey_by_message(interaction: Interaction, route: Route) -> Survey | None:
    point = route.point
    if point is None or survey_asked_recently(
        SYSTEM, contact_point_id=point.pk, channel=route.adapter.code, within=SURVEY_EVERY
    ):
        return None
    at = not_quiet(clock.now())
    survey = survey_create(interaction=interaction, channel=route.adapter.code, sent_at=at)
    text = SURVEY_SMS.format(who=interaction.institution.short_name)
    system_message_send(interaction=interaction, text=text, purpose="survey", not_before=at)
    return survey


def not_quiet(at: datetime, time_zone: str = settings.TIME_ZONE) -> datetime:
    """Return ``at``, or nine in the morning when it falls between 21:00 and 9:00."""
    local = at.astimezone(ZoneInfo(time_zone))
    if QUIET_UNTIL <= local.hour < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1 if local.hour >= QUIET_FROM else 0)
    nine = datetime.combine(day, datetime.min.time(), ZoneInfo(time_zone)).replace(hour=QUIET_UNTIL)
    return nine.astimezone(at.tzinfo)


def unattended_tell() -> int:
    """Tell the people whose turn did not come before closing, and end their attentions as such."""
    told = 0
    for item in work_unattended_untold(SYSTEM):
        with transaction.atomic():
            interaction = interaction_get(SYSTEM, item.interaction_id)
            if interaction.ended_at is None:
                system_message_send(
                    interaction=interaction,
                    text=_unattended_text(interaction),
                    purpose="unattended",
                )
                interaction_end(
                    interaction_id=interaction.pk,
                    reason=Interaction.EndReason.UNATTENDED,
                    viewer=SYSTEM,
                )
                told += 1
    return told


def _unattended_text(interaction: Interaction) -> str:
    office = interaction.office
    opening = next_opening(office, clock.now()) if office else None
    zone = ZoneInfo(office.time_zone) if office else UTC
    when = f"{opening.astimezone(zone):%d-%m a las %H:%M}" if opening else "el próximo día hábil"
    return message_text(
        "unattended", institution=interaction.institution, office=office, opening=when
    )


def silent_interactions_end() -> int:
    """End message exchanges that were answered and then silent for 24 hours."""
    ended = 0
    for interaction in interactions_silent(SYSTEM, since=clock.now() - SILENCE):
        if work_open_of(SYSTEM, interaction.pk) is not None:
            continue
        attended = interaction.attended_at or interaction.first_response_at
        reason = Interaction.EndReason
        interaction_end(
            interaction_id=interaction.pk,
            reason=reason.ATTENDED if attended else reason.UNATTENDED,
            viewer=SYSTEM,
        )
        ended += 1
    return ended
