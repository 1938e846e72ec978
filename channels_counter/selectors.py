"""Reads of the counter. All are system reads: the caller is an enrolled screen of one office, the
holder of a turn's unguessable token, or the desk, which has checked its viewer. None gives a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.accounts.api import Viewer
from backend.cases.api import Case, cases
from backend.common import clock
from backend.common.run import Run
from backend.directory.api import Office
from backend.routing.api import PriorityClass, WaitEstimate, WorkItem, wait_estimate
from channels_counter.errors import TurnNotFoundError
from channels_counter.models import BoardSequence, CallAnnouncement, Ticket

SYSTEM = Viewer.system()
SUGGESTED = 4
LAST_CALLS = 8
MOST_MISSED = 200
WITH_TURN = (
    "office__institution",
    "interaction__contact_point",
    "work_item__desk",
    "work_item__queue",
)


@dataclass(frozen=True, slots=True)
class BoardState:
    """What a board must know: the newest sequence, calls after the one it has, and who waits."""

    sequence: int
    calls: list[dict[str, Any]]
    waiting: int
    now: datetime

    def as_json(self) -> dict[str, Any]:
        """Return plain values for the page's script."""
        return {
            "seq": self.sequence,
            "calls": self.calls,
            "waiting": self.waiting,
            "now": self.now.isoformat(),
        }


def call_json(call: CallAnnouncement, time_zone: str) -> dict[str, Any]:
    """Return one call as boards get it; a number, a desk and a time, never a name."""
    local = call.called_at.astimezone(ZoneInfo(time_zone))
    return {
        "seq": call.sequence,
        "id": call.work_item_id,
        "attempt": call.attempt,
        "label": call.label,
        "desk": call.desk_number,
        "at": call.called_at.isoformat(),
        "time": f"{local:%H:%M}",
    }


def board_sequence(office_id: int) -> int:
    """Return the newest sequence number of an office."""
    found = BoardSequence.objects.filter(office_id=office_id).values_list("last", flat=True)
    return found.first() or 0


def board_state(office: Office, *, after: int | None = None) -> BoardState:
    """Return a board's state: the calls after a number, or the last ones when it has none.

    Calls of other days are history and not shown.
    """
    sequence = board_sequence(office.pk)
    today = clock.local_date(office.time_zone)
    rows = CallAnnouncement.objects.filter(office_id=office.pk, service_date=today)
    if after is not None:
        rows = rows.filter(sequence__gt=after)
    most = LAST_CALLS if after is None else MOST_MISSED
    newest = rows.filter(sequence__lte=sequence).order_by("-sequence")[:most]
    calls = [call_json(call, office.time_zone) for call in reversed(newest)]
    return BoardState(sequence, calls, office_waiting(office.pk), clock.now())


def office_waiting(office_id: int) -> int:
    """Return how many people with a number wait in an office."""
    return WorkItem.objects.filter(
        office_id=office_id, kind="visit", state=WorkItem.State.WAITING
    ).count()


@dataclass(frozen=True, slots=True)
class TurnState:
    """A turn as its holder sees it. ``phase``: waiting, called, serving, parked, done, gone."""

    ticket: Ticket
    phase: str
    desk_number: int | None = None
    calls: int = 0
    estimate: WaitEstimate | None = None

    @property
    def minutes(self) -> tuple[int, int] | None:
        """Return the wait in whole minutes: half wait less than the first, four in five than the second."""
        told = self.estimate
        if told is None or told.low_seconds is None or told.high_seconds is None:
            return None
        return max(1, -(-told.low_seconds // 60)), max(2, -(-told.high_seconds // 60))

    @property
    def key(self) -> str:
        """Return what changes when the person must see something new."""
        ahead = self.estimate.ahead if self.estimate else ""
        return f"{self.phase}/{self.desk_number}/{self.calls}/{ahead}/{self.minutes}"


PHASES = {
    "waiting": "waiting",
    "ringing": "waiting",
    "claimed": "called",
    "serving": "serving",
    "parked": "parked",
    "done": "done",
    "no_show": "no_show",
    "abandoned": "left",
    "unattended": "unattended",
}


def ticket_by_token(token: str) -> Ticket:
    """Return the ticket of a turn's link, as it stands now. Raises ``TurnNotFoundError``."""
    found = Ticket.objects.select_related(*WITH_TURN).filter(public_token=token).first()
    if found is None:
        raise TurnNotFoundError
    return found


def ticket_of_device(client_uuid: str, device_id: int) -> Ticket | None:
    """Return the ticket that a kiosk itself gave under this UUID."""
    return (
        Ticket.objects.select_related(*WITH_TURN)
        .filter(client_uuid=client_uuid, device_id=device_id)
        .first()
    )


def turn_state(ticket: Ticket, *, quote: bool = False) -> TurnState:
    """Return where a turn stands and, while it waits, an honest estimate.

    ``quote``: the person is told it now for the first time, so it is kept to be scored later.
    """
    item = ticket.work_item
    phase = PHASES[item.state]
    if phase == "waiting":
        return TurnState(ticket, phase, estimate=wait_estimate(work_item_id=item.pk, quote=quote))
    desk = item.desk.number if item.desk and phase in ("called", "serving") else None
    return TurnState(ticket, phase, desk_number=desk, calls=item.call_attempts)


def desk_panel(work_item_id: int) -> Mapping[str, object]:
    """Return the context of the desk's panel; empty when the work has no ticket."""
    ticket = (
        Ticket.objects.select_related(*WITH_TURN, "device")
        .filter(interaction__work_items=work_item_id)
        .first()
    )
    if ticket is None:
        return {}
    item = ticket.work_item
    preference = PriorityClass.objects.filter(
        institution_id=item.institution_id, code=item.priority_class
    ).first()
    return {
        "ticket": ticket,
        "preference": preference,
        "run": str(Run(ticket.declared_run)) if ticket.declared_run else "",
        "suggested": _suggested_cases(ticket),
        "waited": ((item.claimed_at or clock.now()) - item.arrived_at).total_seconds(),
        "calls": item.call_attempts,
    }


def _suggested_cases(ticket: Ticket) -> list[Case]:
    """Return open cases of people with the RUN that was declared, of the same institution.

    Only a suggestion: whoever attends looks at the person's identity card and decides.
    """
    if ticket.declared_run is None:
        return []
    rows = cases(SYSTEM).filter(
        institution_id=ticket.office.institution_id,
        citizen__run_number=ticket.declared_run,
    )
    others = rows.exclude(pk=ticket.interaction.case_id) if ticket.interaction.case_id else rows
    return list(others.select_related("procedure").order_by("-last_activity_at")[:SUGGESTED])
