"""Calls and chats ring."""

import pytest

from backend.events.models import EventRecord
from backend.routing import api, policy
from backend.routing.models import Presence, Queue, RingOffer, WorkItem
from backend.routing.services import ringing, sweeps
from tests.conftest import HeldClock
from tests.routing.factories import World, account_of, load_of


def chat(world: World, **changes: object) -> WorkItem:
    return world.waits(kind="chat", rings=True, **({"weight": 30} | changes))  # type: ignore[arg-type]


def test_the_longest_idle_is_rung_with_room_held(world: World, clock: HeldClock) -> None:
    ana = world.agent()
    clock.advance(seconds=30)
    bea = world.agent("Bea")
    item = chat(world)
    rung = api.ring_next(item.pk)
    assert rung is not None
    assert rung.agent_id == ana.user_id
    assert load_of(ana) == 30
    assert api.ring_next(item.pk) is None, "it rings at one agent at a time"
    other = api.ring_next(chat(world).pk)
    assert other is not None
    assert other.agent_id == bea.user_id
    assert EventRecord.objects.filter(type="work.ringing").count() == 2


def test_accepting_begins_the_attention(world: World) -> None:
    ana = world.agent()
    item = chat(world)
    api.ring_next(item.pk)
    taken = api.ring_accept(viewer=ana, work_item_id=item.pk)
    assert (taken.state, taken.lease_until, load_of(ana)) == ("claimed", None, 30)
    assert RingOffer.objects.get().result == "accepted"
    taken.interaction.refresh_from_db()
    assert taken.interaction.case_id is not None
    again = api.ring_accept(viewer=ana, work_item_id=item.pk)
    assert again.version == taken.version


def test_declining_passes_it_on_with_its_place(world: World) -> None:
    ana, bea = world.agent(), world.agent("Bea")
    item = chat(world, minutes_ago=3)
    before = item.effective_at
    api.ring_next(item.pk)
    back = api.ring_decline(viewer=ana, work_item_id=item.pk)
    assert (back.state, back.effective_at, load_of(ana)) == ("waiting", before, 0)
    rung = api.ring_next(item.pk)
    assert rung is not None
    assert rung.agent_id == bea.user_id
    with pytest.raises(api.WorkMoveNotAllowedError):
        api.ring_accept(viewer=ana, work_item_id=item.pk)


def test_twenty_seconds_later_the_next_one_is_rung(world: World, clock: HeldClock) -> None:
    ana, bea = world.agent(), world.agent("Bea")
    item = chat(world)
    api.ring_next(item.pk)
    clock.advance(seconds=policy.RING_SECONDS - 1)
    assert ringing.rings_expire() == 0
    clock.advance(seconds=1)
    assert ringing.rings_expire() == 1
    item.refresh_from_db()
    assert (item.state, item.agent_id) == ("ringing", bea.user_id)
    assert (load_of(ana), load_of(bea)) == (0, 30)
    assert ringing.rings_expire() == 0


def test_nobody_is_rung_for_the_same_item_again_at_once(world: World, clock: HeldClock) -> None:
    ana = world.agent()
    item = chat(world)
    api.ring_next(item.pk)
    clock.advance(seconds=policy.RING_SECONDS)
    ringing.rings_expire()
    item.refresh_from_db()
    assert item.state == "waiting"
    clock.advance(seconds=policy.RING_AGAIN_AFTER.seconds - policy.RING_SECONDS)
    api.presence_heartbeat(viewer=ana)
    assert ringing.rings_pending() == 1


def test_who_lets_two_ring_out_is_away(world: World, clock: HeldClock) -> None:
    ana = world.agent()
    for _ in range(policy.MISSED_RINGS_TO_AWAY):
        api.ring_next(chat(world).pk)
        clock.advance(seconds=policy.RING_SECONDS)
        ringing.rings_expire()
    presence = Presence.objects.get(user_id=account_of(ana))
    assert (presence.state, presence.reason, presence.load) == ("away", "rings_missed", 0)


@pytest.mark.parametrize("state", ["busy", "wrap_up", "break", "away"])
def test_only_the_available_are_rung(world: World, state: str) -> None:
    ana = world.agent(state=state)
    item = chat(world)
    assert api.ring_next(item.pk) is None
    api.presence_set(viewer=ana, state="available")
    rung = ringing.ring_for_agent(ana.user_id or 0)
    assert rung is not None
    assert rung.pk == item.pk


def test_a_full_agent_is_rung_when_room_is_free(world: World) -> None:
    ana = world.agent()
    call = world.waits(kind="call", weight=100)
    api.claim_item(viewer=ana, work_item_id=call.pk)
    item = chat(world)
    assert api.ring_next(item.pk) is None
    Queue.objects.update(wrap_up_seconds=0)
    api.work_finish(viewer=ana, work_item_id=call.pk)
    assert ringing.rings_pending() == 1


def test_the_oldest_rings_first(world: World) -> None:
    chat(world, minutes_ago=1)
    oldest = chat(world, minutes_ago=8)
    ana = world.agent()
    rung = ringing.ring_for_agent(ana.user_id or 0)
    assert rung is not None
    assert rung.pk == oldest.pk


def test_hanging_up_while_it_rings(world: World) -> None:
    ana = world.agent()
    item = chat(world)
    api.ring_next(item.pk)
    gone = api.work_abandon(work_item_id=item.pk)
    assert (gone.state, load_of(ana)) == ("abandoned", 0)
    assert RingOffer.objects.get().result == "withdrawn"
    with pytest.raises(api.WorkMoveNotAllowedError):
        api.ring_accept(viewer=ana, work_item_id=item.pk)


def test_a_transferred_call_rings_at_the_chosen_agent(world: World) -> None:
    ana, bea = world.agent(), world.agent("Bea")
    item = chat(world)
    api.ring_next(item.pk)
    api.ring_accept(viewer=ana, work_item_id=item.pk)
    moved = api.work_transfer(viewer=ana, work_item_id=item.pk, agent_id=bea.user_id)
    assert (moved.state, moved.agent_id) == ("ringing", bea.user_id)
    assert (load_of(ana), load_of(bea)) == (0, 30)
    api.ring_accept(viewer=bea, work_item_id=item.pk)
    assert load_of(bea) == 30


def test_an_agent_without_heartbeat_is_not_rung(world: World, clock: HeldClock) -> None:
    world.agent()
    clock.advance(seconds=60)
    assert api.ring_next(chat(world).pk) is None


def test_a_vanished_agent_gives_back_all_but_the_visit_in_front(
    world: World, clock: HeldClock
) -> None:
    ana = world.agent()
    talking, message = chat(world, minutes_ago=5), world.waits(kind="message", weight=10)
    api.ring_next(talking.pk)
    api.ring_accept(viewer=ana, work_item_id=talking.pk)
    api.work_start(viewer=ana, work_item_id=talking.pk)
    api.claim_item(viewer=ana, work_item_id=message.pk)
    before = talking.effective_at
    clock.advance(seconds=59)
    assert sweeps.agents_vanished() == 0
    clock.advance(seconds=1)
    assert sweeps.agents_vanished() == 1
    for item in (talking, message):
        item.refresh_from_db()
        assert (item.state, item.agent_id) == ("waiting", None)
        assert item.reason == {
            "rule": "returned",
            "because": "agent_vanished",
            "agent_id": ana.user_id,
        }
    assert talking.effective_at == before
    presence = Presence.objects.get(user_id=account_of(ana))
    assert (presence.state, presence.reason, presence.load) == ("away", "no_heartbeat", 0)
    assert sweeps.agents_vanished() == 0


def test_a_visit_being_served_stays_with_its_agent(world: World, clock: HeldClock) -> None:
    ana = world.agent()
    item = world.waits()
    api.claim_next(viewer=ana)
    api.work_start(viewer=ana, work_item_id=item.pk)
    clock.advance(seconds=90)
    assert sweeps.agents_vanished() == 0
    item.refresh_from_db()
    assert (item.state, load_of(ana)) == ("serving", 100)
    api.presence_set(viewer=ana, state="available")
    api.work_finish(viewer=ana, work_item_id=item.pk)
    assert load_of(ana) == 0


def test_a_heartbeat_keeps_the_agent_there(world: World, clock: HeldClock) -> None:
    ana = world.agent()
    api.claim_item(viewer=ana, work_item_id=chat(world).pk)
    for _ in range(4):
        clock.advance(seconds=30)
        api.presence_heartbeat(viewer=ana)
        assert sweeps.agents_vanished() == 0
