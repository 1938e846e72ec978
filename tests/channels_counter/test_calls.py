"""What the board is told: every call once, in order, and a second call again."""

from collections.abc import Callable
from functools import partial

import pytest

from backend.routing.api import (
    claim_next,
    work_call_again,
    work_park,
    work_release,
    work_start,
    work_unpark,
)
from channels_counter.models import CallAnnouncement, Ticket
from channels_counter.selectors import board_sequence, board_state
from channels_counter.services.calls import announcements_sync
from channels_counter.services.tickets import ticket_issue
from tests.channels_counter.threads import at_once
from tests.channels_counter.world import World, request, world
from tests.conftest import HeldClock


def take(here: World, times: int = 1) -> list[Ticket]:
    return [ticket_issue(request=request(), issuer=here.issuer()) for _ in range(times)]


def said(here: World, after: int = 0) -> list[tuple[int, str, int | None, int]]:
    announcements_sync(office=here.office)
    calls = board_state(here.office, after=after).calls
    return [(call["seq"], call["label"], call["desk"], call["attempt"]) for call in calls]


@pytest.mark.django_db
def test_a_call_is_said_once_with_its_desk(clock: HeldClock) -> None:
    here = world()
    take(here)
    assert said(here) == []
    claim_next(viewer=here.agent(2))
    assert said(here) == [(1, "A001", 2, 1)]
    assert said(here) == [(1, "A001", 2, 1)]
    assert CallAnnouncement.objects.count() == 1


@pytest.mark.django_db
def test_a_second_call_of_the_same_number_is_another_announcement(clock: HeldClock) -> None:
    here = world()
    take(here)
    ana = here.agent()
    item = claim_next(viewer=ana)
    assert item is not None
    said(here)
    clock.advance(seconds=40)
    work_call_again(viewer=ana, work_item_id=item.pk)
    assert said(here, after=1) == [(2, "A001", 1, 2)]


@pytest.mark.django_db
def test_a_number_that_went_back_to_the_line_is_called_anew(clock: HeldClock) -> None:
    here = world()
    take(here)
    ana, luis = here.agent(1), here.agent(2, "Luis")
    item = claim_next(viewer=ana)
    assert item is not None
    said(here)
    clock.advance(seconds=30)
    work_release(viewer=ana, work_item_id=item.pk)
    clock.advance(seconds=30)
    claim_next(viewer=luis)
    assert said(here, after=1) == [(2, "A001", 2, 2)]


@pytest.mark.django_db
def test_a_parked_number_is_silent_until_it_is_called_back(clock: HeldClock) -> None:
    here = world()
    take(here)
    ana = here.agent()
    item = claim_next(viewer=ana)
    assert item is not None
    said(here)
    work_park(viewer=ana, work_item_id=item.pk)
    clock.advance(hours=1)
    assert said(here, after=1) == []
    work_unpark(viewer=ana, work_item_id=item.pk, take=True)
    assert said(here, after=1) == [(2, "A001", 1, 2)]


@pytest.mark.django_db
def test_a_board_that_was_off_learns_what_it_missed(clock: HeldClock) -> None:
    here = world()
    take(here, 2)
    ana, luis = here.agent(1), here.agent(2, "Luis")
    first = claim_next(viewer=ana)
    assert first is not None
    # Nobody looked until the first was being attended and the second was called.
    clock.advance(minutes=2)
    work_start(viewer=ana, work_item_id=first.pk)
    claim_next(viewer=luis)
    assert said(here) == [(1, "A001", 1, 1), (2, "A002", 2, 1)]


@pytest.mark.django_db
def test_yesterdays_calls_are_not_shown(clock: HeldClock) -> None:
    here = world()
    take(here)
    claim_next(viewer=here.agent())
    said(here)
    clock.advance(days=1)
    state = board_state(here.office)
    assert (state.sequence, state.calls) == (1, [])


@pytest.mark.django_db
def test_boards_of_two_institutions_do_not_hear_each_other(clock: HeldClock) -> None:
    here, there = world(), world(code="registro")
    take(here)
    take(there)
    claim_next(viewer=here.agent())
    assert said(there) == []
    assert board_state(there.office).waiting == 1
    assert said(here) == [(1, "A001", 1, 1)]
    assert board_sequence(there.office.pk) == 0


@pytest.mark.django_db
def test_nothing_that_a_board_gets_names_a_person(clock: HeldClock) -> None:
    here = world()
    ticket_issue(
        request=request(run="12.345.678-5", phone="+56955500001", need="Pensión"),
        issuer=here.issuer(),
    )
    claim_next(viewer=here.agent())
    announcements_sync(office=here.office)
    told = str(board_state(here.office).as_json())
    assert "12345678" not in told
    assert "12.345.678" not in told
    assert "955500001" not in told
    assert "Pensión" not in told


@pytest.mark.django_db(transaction=True)
def test_many_boards_looking_at_once_write_each_call_once() -> None:
    here = world()
    take(here, 2)
    claim_next(viewer=here.agent(1))
    claim_next(viewer=here.agent(2, "Luis"))
    look: Callable[[], object] = partial(announcements_sync, office=here.office)
    at_once([look] * 12, workers=12)
    rows = CallAnnouncement.objects.order_by("sequence").values_list("sequence", "label")
    assert list(rows) == [(1, "A001"), (2, "A002")]
