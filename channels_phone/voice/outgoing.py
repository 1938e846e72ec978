"""A call that an agent makes from a case: the agent's leg first, then the person's, into one conference.

It is an outgoing attention on the case, held by the agent from its first moment. Whatever becomes of it (busy,
nobody answers), it stays with the agent to close.
"""

import logging
import re
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from twilio.base.exceptions import TwilioRestException

from backend.accounts.api import Permission, Viewer, user_get, viewer_for
from backend.cases.api import (
    Case,
    Interaction,
    InteractionSeed,
    case_get,
    case_sheet,
    interaction_open,
)
from backend.citizens.api import ContactPoint
from backend.common import clock
from backend.common.errors import ConflictError, InvalidInputError, NotFoundError
from backend.ports import StartContext
from backend.routing.api import WorkItem, claim_item, work_enqueue
from channels_phone.lines import line_to_call_from
from channels_phone.models import PhoneCall, PhoneLine
from channels_phone.parse import PHONE
from channels_phone.voice.calls import call_end, call_locked
from channels_phone.voice.legs import (
    LEASE,
    RING,
    UNREACHABLE,
    agent_leg_make,
    leg_end,
    person_leg_make,
)

logger = logging.getLogger(__name__)
Step = PhoneCall.Step
WEIGHT = 100
# A report that never comes: nobody rings for longer than the provider was told to.
REPORT_LOST = RING + timedelta(seconds=50)
# "Not a number that can be called", by the provider's error dictionary.
BAD_NUMBERS = {13223, 13224, 13227, 21211, 21214, 21215, 21216, 21217}
_E164 = re.compile(r"^\+[1-9]\d{6,14}$")


class NoLineError(ConflictError):
    """The institution has no number to call from."""

    code = "no_phone_line"
    message = gettext_noop(
        "Su institución no tiene una línea telefónica para llamar. Pida a la administración que la agregue"
        " en Configuración, Líneas telefónicas."
    )


class BadNumberError(InvalidInputError):
    """The person's number cannot be called."""

    code = "number_not_callable"
    message = gettext_noop("A ese número no se puede llamar. Corríjalo en los datos de la persona.")


def call_start(context: StartContext) -> int:
    """Begin a call to a person of a case; returns the work item that the agent now holds.

    Raises ``NotFoundError`` (no such case or telephone in it), ``BadNumberError``, ``NoLineError``, and
    what a claim raises: not available, no room beside another call. A provider that cannot be reached is no
    error here: the panel says so, and the agent closes the attention.
    """
    viewer = viewer_for(user_get(viewer=Viewer.system(), user_id=context.user_id))
    case = case_get(viewer, context.case_id)
    viewer.require(
        Permission.CALL_ATTEND, institution_id=case.institution_id, office_id=case.office_id
    )
    point = _telephone(viewer, context)
    line = line_to_call_from(case.institution_id)
    if line is None:
        raise NoLineError
    with transaction.atomic():
        item = _work(viewer, _attention(case, line, point), line)
        call = PhoneCall.objects.create(
            call_sid=f"out{secrets.token_hex(15)}",
            direction=PhoneCall.Direction.OUT,
            line=line,
            caller=point.value,
            step=Step.CONNECTING,
            case=case,
            interaction_id=item.interaction_id,
            work_item=item,
            conference=f"v-out-{secrets.token_hex(10)}",
            agent_id=context.user_id,
            started_at=clock.now(),
            accepted_at=clock.now(),
        )
    _agent_dial(call, user_id=context.user_id)
    return item.pk


def _telephone(viewer: Viewer, context: StartContext) -> ContactPoint:
    points = case_sheet(viewer, context.case_id).contact_points
    point = next((p for p in points if p.pk == context.contact_point_id), None)
    if point is None or point.kind != ContactPoint.Kind.PHONE:
        raise NotFoundError(_("Ese teléfono ya no está en el caso. Actualice la página."))
    if not _E164.match(point.value):
        raise BadNumberError
    return point


def _attention(case: Case, line: PhoneLine, point: ContactPoint) -> Interaction:
    return interaction_open(
        InteractionSeed(
            institution_id=case.institution_id,
            office_id=case.office_id,
            case=case,
            channel=PHONE,
            account=line.number,
            kind="call",
            direction="out",
            started_at=clock.now(),
            contact_point=point,
            procedure_id=case.procedure_id,
        )
    )


def _work(viewer: Viewer, interaction: Interaction, line: PhoneLine) -> WorkItem:
    """Make the call the agent's own work: it fills them, as any call does, and never waits for anybody."""
    item = work_enqueue(
        interaction=interaction,
        arrived_at=interaction.started_at,
        channel=PHONE,
        kind="call",
        queue_code=line.call_queue_code,
        weight=WEIGHT,
    )
    return claim_item(viewer=viewer, work_item_id=item.pk)


def _agent_dial(call: PhoneCall, *, user_id: int) -> None:
    try:
        leg = agent_leg_make(call, user_id=user_id)
    except UNREACHABLE as error:
        logger.warning("the agent's leg of call %s could not be made: %s", call.pk, type(error))
        call_fail(call, status="line_down")
        return
    with call_locked(call.pk) as row:
        row.agent_call_sid = row.agent_call_sid or leg
        over = row.step == Step.ENDED
    if over:
        leg_end(leg)


def person_dial(call_id: int) -> None:
    """The agent is in: call the person. A repeated report dials nobody twice."""
    with call_locked(call_id) as call:
        if call.step != Step.CONNECTING:
            return
        call.step = Step.DIALING
    try:
        leg = person_leg_make(call)
    except TwilioRestException as error:
        logger.warning("the person's leg of call %s was refused: %s", call_id, error.code)
        call_fail(call, status="bad_number" if error.code in BAD_NUMBERS else "failed")
        return
    except UNREACHABLE as error:
        logger.warning("the person's leg of call %s could not be made: %s", call_id, type(error))
        call_fail(call, status="line_down")
        return
    with call_locked(call_id) as row:
        row.call_sid = leg
        over = row.step == Step.ENDED
    if over:  # the agent hung up, or the leg's end was reported, while it was being made
        leg_end(leg)


def person_leg_over(conference: str, *, status: str) -> None:
    """The person's leg has ended: they hung up, or it never came to a conversation."""
    call = PhoneCall.objects.filter(
        conference=conference, direction=PhoneCall.Direction.OUT
    ).first()
    if call is not None and conference:
        call_fail(call, status=status)


def call_fail(call: PhoneCall, *, status: str) -> None:
    """End a call that we made, whoever or whatever ended it, and both of its legs."""
    with call_locked(call.pk) as row:
        legs, was = (row.person_leg, row.agent_call_sid), row.step
    if was == Step.ENDED:
        return
    call_end(row, status=status)
    for leg in legs:
        leg_end(leg)


def calls_out_sweep() -> int:
    """End what the agent never joined, what rang for too long, and what its agent no longer holds."""
    out = PhoneCall.objects.filter(direction=PhoneCall.Direction.OUT, ended_at__isnull=True)
    now = clock.now()
    held = [WorkItem.State.CLAIMED, WorkItem.State.SERVING]
    lost = (
        (out.filter(step=Step.CONNECTING, accepted_at__lt=now - LEASE), "agent_did_not_join"),
        (out.filter(step=Step.DIALING, accepted_at__lt=now - REPORT_LOST), "no-answer"),
        (out.exclude(work_item__state__in=held), "agent_left"),
    )
    mended = 0
    for calls, status in lost:
        for call in calls[:100]:
            call_fail(call, status=status)
            mended += 1
    return mended
