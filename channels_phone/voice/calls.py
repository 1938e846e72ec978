"""A call's row: made at its first request, moved along under a lock, ended once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from backend.accounts.api import Viewer
from backend.cases.api import interaction_end
from backend.common import clock
from backend.events.api import notice_on_commit
from backend.mailroom.api import receive_now
from backend.ports import ContactRef, InboundContact, Outcome
from backend.routing.api import work_abandon
from channels_phone.lines import line_for
from channels_phone.models import PhoneCall, PhoneLine
from channels_phone.parse import PHONE, SMS, CallStep

SYSTEM = Viewer.system()
Step = PhoneCall.Step
# What the person left with, for statistics: without it, a call that reached nobody was abandoned.
SERVED = "autoatencion"


def call_for(step: CallStep) -> PhoneCall | None:
    """Return the call of a voice request, made at its first; None when the number is not one of ours."""
    known = PhoneCall.objects.select_related("line__institution", "line__office")
    found = known.filter(call_sid=step.sid).first()
    if found is not None:
        return found
    line = line_for(step.account)
    if line is None or not line.takes_calls:
        return None
    try:
        with transaction.atomic():
            PhoneCall.objects.create(
                call_sid=step.sid, line=line, caller=step.caller, started_at=clock.now()
            )
    except IntegrityError:  # the provider asked twice at once
        return known.get(call_sid=step.sid)
    call = known.get(call_sid=step.sid)
    _arrived(call)
    return call


def _arrived(call: PhoneCall) -> None:
    outcome = receive_now(contact_of(call, key=call.call_sid, needs_answer=False))
    _keep(call, outcome)


def contact_of(call: PhoneCall, *, key: str, needs_answer: bool) -> InboundContact:
    """Return the core's contact of a call. A caller's number can be faked: it is declared, not proved."""
    line = call.line
    return InboundContact(
        channel=PHONE,
        account=line.number,
        provider_id=key,
        kind="call",
        happened_at=clock.now(),
        institution_code=line.institution.code,
        office_code=line.office.code if line.office else "",
        queue_code=line.call_queue_code,
        contact=ContactRef("phone", call.caller) if call.caller else None,
        conversation=call.call_sid,
        needs_answer=needs_answer,
    )


def call_enqueue(call: PhoneCall) -> bool:
    """Put the caller in the core's line; returns False when no line takes calls now."""
    outcome = receive_now(contact_of(call, key=f"{call.call_sid}:fila", needs_answer=True))
    _keep(call, outcome)
    return outcome.work_item_id is not None


def call_leave_message(call: PhoneCall, text: str) -> Outcome:
    """Keep that the caller wants to be contacted: a message with a folio, answered by SMS."""
    line = call.line
    outcome = receive_now(
        InboundContact(
            channel=SMS,
            account=line.number,
            provider_id=f"{call.call_sid}:recado",
            kind="message",
            happened_at=clock.now(),
            institution_code=line.institution.code,
            office_code=line.office.code if line.office else "",
            queue_code=line.text_queue_code,
            contact=ContactRef("phone", call.caller),
            text=text,
        )
    )
    served_set(call)
    return outcome


def served_set(call: PhoneCall) -> None:
    """Write that the caller got something, also if nobody was spoken to."""
    with call_locked(call.pk) as row:
        row.served = True


def _keep(call: PhoneCall, outcome: Outcome) -> None:
    with call_locked(call.pk) as row:
        row.interaction_id = outcome.interaction_id or row.interaction_id
        row.work_item_id = outcome.work_item_id or row.work_item_id
    call.interaction_id, call.work_item_id = row.interaction_id, row.work_item_id


@contextmanager
def call_locked(call_id: int) -> Iterator[PhoneCall]:
    """Lock one call, and save it at the end of the block, with a notice to who looks at its work."""
    with transaction.atomic():
        row = (
            PhoneCall.objects.select_for_update(of=("self",))
            .select_related("line__institution", "line__office")
            .get(pk=call_id)
        )
        yield row
        row.save()
        if row.work_item_id:
            topics = [f"work.{row.work_item_id}"]
            topics += [f"agent.{row.agent_id}"] if row.agent_id else []
            notice_on_commit(*topics, kind="work", work_item_id=row.work_item_id)


def step_set(call: PhoneCall, step: PhoneCall.Step, *, tries: int = 0) -> None:
    """Move the menu of a live call."""
    with call_locked(call.pk) as row:
        if row.step != Step.ENDED:
            row.step, row.tries = step, tries
    call.step, call.tries = row.step, row.tries


def tried_again(call: PhoneCall, limit: int = 3) -> bool:
    """Count one more silence or mistake; returns False when it was one too many."""
    with call_locked(call.pk) as row:
        row.tries += 1
    call.tries = row.tries
    return row.tries < limit


def call_end(call: PhoneCall, *, status: str) -> PhoneCall:
    """End a call once: who still waited has gone; who was attended is left to the agent to close.

    So is a call that we made, whatever became of it.
    """
    with call_locked(call.pk) as row:
        if row.step == Step.ENDED:
            return row
        talked = row.step == Step.TALKING or row.joined_at is not None
        row.step, row.ended_at, row.end_status = Step.ENDED, clock.now(), status[:20]
    if row.is_out:
        return row
    if row.work_item_id and not talked:
        work_abandon(work_item_id=row.work_item_id, reason="hung_up")
    elif row.interaction_id and not row.work_item_id:
        interaction_end(
            interaction_id=row.interaction_id,
            reason="self_served" if row.served else "abandoned",
            outcome=SERVED if row.served else "",
            viewer=SYSTEM,
        )
    return row


def line_name(line: PhoneLine) -> str:
    """Return the name of the provider's waiting place of a line; it says nothing of any person."""
    return f"ventanilla-{line.pk}"
