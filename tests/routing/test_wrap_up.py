"""After a call its agent has a moment to write it up; a desk chosen while away stays chosen."""

import pytest

from backend.accounts.viewer import Viewer
from backend.routing import api
from backend.routing.errors import DeskBusyError
from backend.routing.models import Presence, Queue, WorkItem
from backend.routing.services.presence import wrap_ups_end
from backend.routing.services.ringing import ring_for_agent, ring_next
from tests.conftest import HeldClock
from tests.routing.factories import World, account_of


def on_the_phone(world: World) -> tuple[Viewer, WorkItem]:
    """Let an agent take a call."""
    viewer = world.agent()
    item = world.waits(kind="call", rings=True, weight=100)
    assert ring_next(item.pk) is not None
    return viewer, api.ring_accept(viewer=viewer, work_item_id=item.pk)


def presence(viewer: Viewer) -> Presence:
    return Presence.objects.get(user_id=account_of(viewer))


@pytest.mark.parametrize("hung_up", [False, True])
def test_after_a_call_nothing_rings_until_it_is_written_up(
    world: World, clock: HeldClock, *, hung_up: bool
) -> None:
    ana, call = on_the_phone(world)
    api.work_start(viewer=ana, work_item_id=call.pk)
    if hung_up:
        api.work_abandon(work_item_id=call.pk)
    else:
        api.work_finish(viewer=ana, work_item_id=call.pk)
    waiting = world.waits(kind="call", rings=True, weight=100)

    assert presence(ana).state == "wrap_up"
    assert ring_for_agent(account_of(ana)) is None
    clock.advance(seconds=29)
    assert wrap_ups_end() == 0
    clock.advance(seconds=2)
    assert wrap_ups_end() == 1
    assert presence(ana).state == "available"
    rung = ring_for_agent(account_of(ana))
    assert rung is not None
    assert rung.pk == waiting.pk


def test_who_is_done_sooner_says_so_and_a_queue_may_give_no_time(
    world: World, clock: HeldClock
) -> None:
    ana, call = on_the_phone(world)
    api.work_finish(viewer=ana, work_item_id=call.pk)
    api.presence_set(viewer=ana, state="available")
    clock.advance(seconds=40)
    assert wrap_ups_end() == 0

    Queue.objects.update(wrap_up_seconds=0)
    other = world.waits(kind="call", rings=True, weight=100)
    assert ring_next(other.pk) is not None
    api.ring_accept(viewer=ana, work_item_id=other.pk)
    api.work_finish(viewer=ana, work_item_id=other.pk)
    assert presence(ana).state == "available"


def test_a_visit_or_a_break_needs_no_writing_up(world: World) -> None:
    ana, call = on_the_phone(world)
    api.presence_set(viewer=ana, state="break", reason="Colación")
    api.work_finish(viewer=ana, work_item_id=call.pk)
    assert presence(ana).state == "break"

    bruno = world.agent("Bruno")
    world.waits()
    visit = api.claim_next(viewer=bruno)
    assert visit is not None
    api.work_start(viewer=bruno, work_item_id=visit.pk)
    api.work_finish(viewer=bruno, work_item_id=visit.pk)
    assert presence(bruno).state == "available"


def test_a_desk_chosen_while_away_stays_until_another_is_chosen(world: World) -> None:
    four, five = world.desk(4), world.desk(5)
    ana = world.agent(state="away", desk=four)
    assert presence(ana).desk_id == four.pk
    api.presence_set(viewer=ana, state="available")
    assert presence(ana).desk_id == four.pk

    api.presence_set(viewer=ana, state="away")
    bruno = world.agent("Bruno", desk=four)
    with pytest.raises(DeskBusyError):
        api.presence_set(viewer=ana, state="available")
    api.presence_set(viewer=ana, state="available", desk_id=five.pk)
    assert (presence(ana).desk_id, presence(bruno).desk_id) == (five.pk, four.pk)
    api.presence_set(viewer=ana, state="available", desk_id=0)
    assert presence(ana).desk_id is None


def test_choosing_a_desk_does_not_prolong_the_writing_up(world: World, clock: HeldClock) -> None:
    ana, call = on_the_phone(world)
    api.work_finish(viewer=ana, work_item_id=call.pk)
    api.presence_set(viewer=ana, state="wrap_up", desk_id=world.desk(4).pk)
    clock.advance(seconds=31)
    assert wrap_ups_end() == 1
