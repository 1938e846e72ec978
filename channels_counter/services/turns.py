"""What a person does with their own turn, from their phone."""

from django.db import transaction

from backend.accounts.api import Viewer
from backend.cases.api import Survey, SurveyAnswer, survey_answer, survey_create
from backend.routing.api import work_abandon
from channels_counter.errors import TurnOverError
from channels_counter.models import Ticket
from channels_counter.parse import CHANNEL, Rating

SYSTEM = Viewer.system()
# What can still be given back: once the desk has begun, the visit is the desk's to end.
CAN_LEAVE = frozenset({"waiting", "claimed", "parked"})


def turn_leave(*, ticket: Ticket) -> None:
    """Give the number back ("ya no lo necesito"); again is no error. Raises ``TurnOverError``."""
    state = ticket.work_item.state
    if state == "abandoned":
        return
    if state not in CAN_LEAVE:
        raise TurnOverError
    work_abandon(work_item_id=ticket.work_item_id, viewer=SYSTEM, reason="left_by_phone")


def turn_survey(*, ticket: Ticket) -> Survey | None:
    """Return the survey of an attended visit, asking it now if the desk's end did not; else None."""
    interaction = ticket.interaction
    if interaction.end_reason != "attended":
        return None
    with transaction.atomic():
        return survey_create(interaction=interaction, channel=CHANNEL)


def turn_rate(*, ticket: Ticket, rating: Rating) -> SurveyAnswer:
    """Record the rating of a visit, once. Raises ``TurnOverError`` before its end, ``ConflictError``."""
    survey = turn_survey(ticket=ticket)
    if survey is None:
        raise TurnOverError("Podrá calificar la atención cuando termine.")
    return survey_answer(
        token=survey.token,
        rating=rating.rating,
        reason=rating.reason,
        comment=rating.comment,
        channel=CHANNEL,
    )
