"""Bringing an agent and a waiting caller together, and apart.

The agent's leg goes into the conference first; when it is in, the caller is taken out of the waiting place
into the same conference. What does not happen within the lease is undone: the caller keeps the place in line.
No request to the provider is made inside a transaction.
"""

import logging
import secrets

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from twilio.base.exceptions import TwilioRestException

from backend.accounts.api import Viewer
from backend.cases.api import Interaction, interaction_end
from backend.common import clock
from backend.common.errors import ConflictError, VentanillaError
from backend.routing.api import WorkItem, work_abandon, work_get, work_release, work_start
from channels_phone.client import provider
from channels_phone.errors import CALL_OVER
from channels_phone.models import PhoneCall
from channels_phone.parse import RoomReport
from channels_phone.signature import public_url
from channels_phone.voice import outgoing
from channels_phone.voice.calls import call_end, call_locked
from channels_phone.voice.legs import AGENT, LEASE, UNREACHABLE, agent_leg_make, leg_end
from channels_phone.voice.speech import BASE

logger = logging.getLogger(__name__)
SYSTEM = Viewer.system()
Step = PhoneCall.Step
State = WorkItem.State
Direction = PhoneCall.Direction


class LineDownError(ConflictError):
    """The provider could not be reached to connect the call."""

    code = "phone_line_down"
    message = gettext_noop(
        "No se pudo conectar la llamada. La persona conserva su lugar; inténtelo de nuevo."
    )


def call_of_work(work_item_id: int) -> PhoneCall | None:
    """Return the call of a piece of work, the latest if there were several."""
    return PhoneCall.objects.filter(work_item_id=work_item_id).order_by("-pk").first()


def connect(call_id: int, *, user_id: int) -> PhoneCall:
    """Call the agent's leg into a new conference. Again is no error; raises ``LineDownError``."""
    with call_locked(call_id) as call:
        if call.step != Step.WAITING:
            return call
        call.step, call.agent_id = Step.CONNECTING, user_id
        call.accepted_at, call.joined_at, call.agent_call_sid = clock.now(), None, ""
        call.conference_sid = ""
        call.conference = f"v-{call.pk}-{secrets.token_hex(6)}"
    try:
        leg = agent_leg_make(call, user_id=user_id)
    except UNREACHABLE as error:
        logger.warning("the agent's leg of call %s could not be made: %s", call_id, type(error))
        give_back(call_id, reason="line_down")
        raise LineDownError from error
    with call_locked(call_id) as call:
        call.agent_call_sid = call.agent_call_sid or leg
    return call


def room_event(report: RoomReport) -> None:
    """Act on what happened in a conference; what comes late or unordered changes nothing twice."""
    call = PhoneCall.objects.filter(conference=report.name).exclude(conference="").first()
    if call is None:
        return
    if report.event == "participant-join" and report.label == AGENT:
        _agent_joined(call, report)
    elif report.event == "participant-join":
        talking(call)
    elif report.event == "participant-leave":
        _left(call, report)
    elif report.event == "conference-end":
        _conference_over(call)


def _left(call: PhoneCall, report: RoomReport) -> None:
    """Somebody left. Who was sent out because the other one ended it has not broken off."""
    if report.label != AGENT:
        if report.reason == "participant_hung_up":
            _conference_over(call)
    elif report.reason != "moderator_ended_conference":
        _agent_left(call)


def _agent_joined(call: PhoneCall, report: RoomReport) -> None:
    with call_locked(call.pk) as row:
        row.conference_sid = report.sid
        row.agent_call_sid = report.call_sid
        ready = row.step == Step.CONNECTING
    if row.step == Step.ENDED:
        leg_end(report.call_sid)
    elif ready and row.is_out:
        outgoing.person_dial(row.pk)
    elif ready:
        _bring_caller(row)


def _bring_caller(call: PhoneCall) -> None:
    """Take the caller out of the waiting place. Who hung up in this instant has left."""
    url = public_url(f"{BASE}room")
    client = provider()
    try:
        if call.queue_sid:
            client.queues(call.queue_sid).members(call.call_sid).update(url=url, method="POST")
        else:
            client.calls(call.call_sid).update(url=url, method="POST")
    except TwilioRestException as error:
        if error.code in CALL_OVER or error.status == 404:
            _caller_gone(call)
            return
        logger.warning("call %s could not be brought in: %s", call.pk, error.code)
        give_back(call.pk, reason="line_down")
    except UNREACHABLE:
        give_back(call.pk, reason="line_down")


def _caller_gone(call: PhoneCall) -> None:
    """The provider says that the caller is not there: hung up, or moved by an earlier try of ours."""
    try:
        status = provider().calls(call.call_sid).fetch().status
    except UNREACHABLE:
        status = "unknown"
    if status == "in-progress":
        return
    call_end(call, status="completed")
    leg_end(call.agent_call_sid)


def talking(call: PhoneCall) -> PhoneCall:
    """Both are in: the attention begins. Again is no error."""
    with call_locked(call.pk) as row:
        if row.step not in (Step.CONNECTING, Step.DIALING, Step.TALKING):
            return row
        row.step = Step.TALKING
        row.joined_at = row.joined_at or clock.now()
    if row.work_item_id:
        try:
            work_start(viewer=SYSTEM, work_item_id=row.work_item_id)
        except VentanillaError as error:
            logger.info("the work of call %s did not start: %s", row.pk, error.code)
    return row


def _agent_left(call: PhoneCall) -> None:
    """The agent's line broke: the caller hears so, and waits again at the head of the line.

    Who was called by us does not wait for anybody: that call is over.
    """
    if call.is_out:
        outgoing.call_fail(call, status="agent_leg_lost")
        return
    with call_locked(call.pk) as row:
        broke, early = row.step == Step.TALKING, row.step == Step.CONNECTING
    if early:
        give_back(call.pk, reason="agent_leg_lost")
    elif broke and give_back(call.pk, reason="agent_leg_lost"):
        try:
            provider().calls(row.call_sid).update(url=public_url(f"{BASE}requeue"), method="POST")
        except TwilioRestException:
            call_end(row, status="completed")
        except UNREACHABLE:
            logger.warning("call %s could not be put back in line", row.pk)


def _conference_over(call: PhoneCall) -> None:
    with call_locked(call.pk) as row:
        over = row.step == Step.TALKING
    if over:
        call_end(row, status="completed")


def give_back(call_id: int, *, reason: str) -> bool:
    """Put a call that was accepted back in line, place kept; returns False when it is not so any more."""
    with call_locked(call_id) as call:
        if call.is_out or call.step not in (Step.CONNECTING, Step.TALKING):
            return False
        leg, call.step = call.agent_call_sid, Step.WAITING
        call.accepted_at = call.joined_at = call.agent_id = None
        call.agent_call_sid = call.conference = call.conference_sid = ""
    leg_end(leg)
    if call.work_item_id:
        try:
            work_release(viewer=SYSTEM, work_item_id=call.work_item_id, reason=reason)
        except VentanillaError as error:
            logger.info("the work of call %s was not released: %s", call_id, error.code)
    return True


def hang_up(call: PhoneCall) -> None:
    """The agent ends the call: the caller's leg ends, and with it the conference."""
    with call_locked(call.pk) as row:
        was, leg = row.step, row.agent_call_sid
    if was == Step.ENDED:
        return
    call_end(row, status="agent_hung_up")
    if not leg_end(row.person_leg):
        raise LineDownError(_("No se pudo cortar la línea. Inténtelo de nuevo."))
    leg_end(leg)


def follow_work(call: PhoneCall) -> PhoneCall:
    """Bring a waiting call in step with its work: connect what was accepted, undo what never joined."""
    if call.step == Step.CONNECTING and _too_long(call):
        give_back(call.pk, reason="agent_did_not_join")
    elif call.step == Step.WAITING and call.work_item_id:
        item = work_get(SYSTEM, call.work_item_id)
        if item.state in (State.CLAIMED, State.SERVING) and item.agent_id:
            try:
                connect(call.pk, user_id=item.agent_id)
            except LineDownError:
                logger.warning("call %s waits for its line", call.pk)
    call.refresh_from_db()
    return call


def _too_long(call: PhoneCall) -> bool:
    return call.accepted_at is not None and call.accepted_at < clock.now() - LEASE


def calls_sweep() -> int:
    """Undo what never joined, follow work that went elsewhere, end the work of calls that are over.

    Returns how many calls were mended. Work that was given back or passed on while its call went on (the agent's
    screen vanished, or a colleague shall go on) takes the caller along.
    """
    connecting = PhoneCall.objects.filter(
        step=Step.CONNECTING, direction=Direction.IN, accepted_at__lt=clock.now() - LEASE
    )
    mended = sum(give_back(call.pk, reason="agent_did_not_join") for call in connecting[:100])
    mended += outgoing.calls_out_sweep()
    elsewhere = PhoneCall.objects.filter(
        step=Step.TALKING, work_item__state__in=[State.WAITING, State.RINGING]
    )
    for call in elsewhere[:100]:
        _agent_left(call)
        mended += 1
    over = PhoneCall.objects.filter(
        step=Step.ENDED,
        work_item__ended_at__isnull=True,
        work_item__state__in=[State.WAITING, State.RINGING, State.PARKED],
    )
    for call in over[:100]:
        _end_work(call)
        mended += 1
    return mended


def _end_work(call: PhoneCall) -> None:
    """End the work of a call that is over and that nobody holds; who was talked to was attended."""
    if call.joined_at is not None and call.interaction_id is not None:
        interaction_end(
            interaction_id=call.interaction_id,
            reason=Interaction.EndReason.ATTENDED,
            viewer=SYSTEM,
            at=call.ended_at,
        )
    if call.work_item_id is not None:
        work_abandon(work_item_id=call.work_item_id, reason="hung_up")
