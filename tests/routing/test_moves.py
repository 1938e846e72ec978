"""What is done with held work: the place in line survives all of it."""

from datetime import timedelta

import pytest

from backend.common.errors import InvalidInputError, NotAllowedError
from backend.events.models import EventRecord
from backend.routing import api, policy
from backend.routing.models import Queue, WorkItem
from backend.routing.services import sweeps
from tests.conftest import HeldClock
from tests.routing.factories import World, load_of


def place(item: WorkItem) -> tuple[object, object]:
    item.refresh_from_db()
    return item.arrived_at, item.effective_at


def test_start_and_finish_are_measured_and_free_the_agent(world: World, clock: HeldClock) -> None:
    ana = world.agent()
    item = world.waits()
    api.claim_next(viewer=ana)
    clock.advance(minutes=1)
    api.work_start(viewer=ana, work_item_id=item.pk)
    clock.advance(minutes=10)
    api.work_start(viewer=ana, work_item_id=item.pk)  # a second press changes nothing
    done = api.work_finish(viewer=ana, work_item_id=item.pk)
    assert done.state == "done"
    assert done.serving_at is not None
    assert done.ended_at is not None
    assert done.ended_at - done.serving_at == timedelta(minutes=10)
    assert load_of(ana) == 0
    assert api.work_finish(viewer=ana, work_item_id=item.pk).version == done.version
    states = EventRecord.objects.filter(type="work.state_changed").values_list("payload", flat=True)
    assert [(p["before"], p["after"]) for p in states] == [
        ("claimed", "serving"),
        ("serving", "done"),
    ]


def test_finish_without_start_is_measured_from_the_claim(world: World) -> None:
    ana = world.agent()
    item = world.waits(kind="message", weight=5)
    api.claim_next(viewer=ana)
    done = api.work_finish(viewer=ana, work_item_id=item.pk, end_attention=True, outcome="resuelto")
    assert done.serving_at == done.claimed_at
    done.interaction.refresh_from_db()
    assert done.interaction.end_reason == "attended"
    assert done.interaction.outcome == "resuelto"


def test_calling_again_has_an_end(world: World) -> None:
    ana = world.agent()
    item = world.waits()
    api.claim_next(viewer=ana)
    for attempt in range(2, policy.MAX_CALLS + 1):
        assert api.work_call_again(viewer=ana, work_item_id=item.pk).call_attempts == attempt
    with pytest.raises(api.TooManyCallsError):
        api.work_call_again(viewer=ana, work_item_id=item.pk)


def test_the_first_no_show_keeps_the_place_and_the_second_ends_it(world: World) -> None:
    ana = world.agent()
    item = world.waits(minutes_ago=10)
    later = world.waits(minutes_ago=5)
    before = place(item)
    api.claim_next(viewer=ana)
    parked = api.work_no_show(viewer=ana, work_item_id=item.pk)
    assert parked.state == "parked"
    assert load_of(ana) == 0
    assert place(item) == before
    back = api.work_unpark(viewer=ana, work_item_id=item.pk)
    assert back.state == "waiting"
    taken = api.claim_next(viewer=ana)
    assert taken is not None
    assert taken.pk == item.pk, "who comes back goes before those who came later"
    ended = api.work_no_show(viewer=ana, work_item_id=item.pk)
    assert ended.state == "no_show"
    ended.interaction.refresh_from_db()
    assert ended.interaction.end_reason == "no_show"
    assert api.waiting_list(ana)[0].pk == later.pk


def test_park_frees_the_agent_and_comes_back_by_itself(world: World, clock: HeldClock) -> None:
    ana = world.agent()
    item = world.waits(minutes_ago=10)
    before = place(item)
    api.claim_next(viewer=ana)
    until = clock.now + timedelta(minutes=15)
    api.work_park(viewer=ana, work_item_id=item.pk, until=until)
    assert load_of(ana) == 0
    assert [work.pk for work in api.my_work(ana)] == [item.pk]
    assert sweeps.parked_return() == 0
    clock.advance(minutes=15)
    assert sweeps.parked_return() == 1
    assert place(item) == before
    assert item.state == "waiting"


def test_unpark_can_take_it_at_once(world: World) -> None:
    ana = world.agent()
    item = world.waits()
    api.claim_next(viewer=ana)
    api.work_park(viewer=ana, work_item_id=item.pk)
    taken = api.work_unpark(viewer=ana, work_item_id=item.pk, take=True)
    assert (taken.state, taken.agent_id, load_of(ana)) == ("claimed", ana.user_id, 100)


def test_release_keeps_the_place(world: World) -> None:
    ana, bea = world.agent(), world.agent("Bea")
    item = world.waits(minutes_ago=9)
    world.waits(minutes_ago=4)
    before = place(item)
    api.claim_next(viewer=ana)
    with pytest.raises(NotAllowedError):
        api.work_release(viewer=bea, work_item_id=item.pk)
    api.work_release(viewer=world.staff("Sol"), work_item_id=item.pk)
    assert place(item) == before
    assert item.agent_id is None
    assert load_of(ana) == 0
    taken = api.claim_next(viewer=bea)
    assert taken is not None
    assert taken.pk == item.pk


def test_transfer_to_a_queue_keeps_the_place(world: World) -> None:
    other = world.more_queue()
    ana = world.agent()
    bea = world.agent("Bea", other)
    waiting = world.waits(queue=other, minutes_ago=5)
    item = world.waits(minutes_ago=9)
    before = place(item)
    api.claim_next(viewer=ana)
    moved = api.work_transfer(viewer=ana, work_item_id=item.pk, queue_id=other.pk)
    assert (moved.state, moved.queue_id, moved.agent_id) == ("waiting", other.pk, None)
    assert place(item) == before
    assert load_of(ana) == 0
    taken = [api.claim_next(viewer=bea)]
    assert taken[0] is not None
    assert taken[0].pk == item.pk, "who waited nine minutes goes before who waited five"
    assert waiting.pk != item.pk


def test_words_of_a_reason_stay_out_of_the_event_log(world: World) -> None:
    ana = world.agent()
    other = world.more_queue()
    item = world.waits()
    api.claim_next(viewer=ana)
    words = "Juan Pérez necesita pensiones"
    moved = api.work_transfer(viewer=ana, work_item_id=item.pk, queue_id=other.pk, reason=words)
    assert moved.reason["because"] == words
    assert not [e for e in EventRecord.objects.all() if "Juan" in str(e.payload)]


def test_transfer_to_an_agent_is_at_once(world: World) -> None:
    ana, bea = world.agent(), world.agent("Bea")
    item = world.waits()
    api.claim_next(viewer=ana)
    moved = api.work_transfer(viewer=ana, work_item_id=item.pk, agent_id=bea.user_id)
    assert (moved.agent_id, load_of(ana), load_of(bea)) == (bea.user_id, 0, 100)
    full = world.waits()
    api.claim_next(viewer=ana)
    with pytest.raises(api.CapacityFullError):
        api.work_transfer(viewer=ana, work_item_id=full.pk, agent_id=bea.user_id)
    assert (load_of(ana), load_of(bea)) == (100, 100)


def test_transfer_nowhere_or_elsewhere_is_refused(world: World) -> None:
    ana = world.agent()
    item = world.waits()
    api.claim_next(viewer=ana)
    strangers = World.build()
    eva = strangers.agent("Eva")
    with pytest.raises(InvalidInputError):
        api.work_transfer(viewer=ana, work_item_id=item.pk)
    with pytest.raises(api.NoQueueError):
        api.work_transfer(viewer=ana, work_item_id=item.pk, queue_id=strangers.queue.pk)
    with pytest.raises(InvalidInputError):
        api.work_transfer(viewer=ana, work_item_id=item.pk, agent_id=eva.user_id)
    closed = world.more_queue(is_open=False)
    with pytest.raises(api.QueueClosedError):
        api.work_transfer(viewer=ana, work_item_id=item.pk, queue_id=closed.pk)
    item.refresh_from_db()
    assert (item.state, item.queue_id, load_of(ana)) == ("claimed", world.queue.pk, 100)


def test_who_leaves_before_being_served_abandons_and_opens_no_case(world: World) -> None:
    item = world.waits()
    gone = api.work_abandon(work_item_id=item.pk)
    assert gone.state == "abandoned"
    gone.interaction.refresh_from_db()
    assert (gone.interaction.end_reason, gone.interaction.case_id) == ("abandoned", None)
    assert api.work_abandon(work_item_id=item.pk).version == gone.version


def test_who_leaves_while_being_served_was_attended(world: World) -> None:
    ana = world.agent()
    item = world.waits()
    api.claim_next(viewer=ana)
    api.work_start(viewer=ana, work_item_id=item.pk)
    assert api.work_abandon(work_item_id=item.pk).state == "done"
    item.interaction.refresh_from_db()
    assert item.interaction.end_reason == "attended"
    assert load_of(ana) == 0


def test_what_is_over_stays_over(world: World) -> None:
    ana = world.agent()
    item = world.waits()
    api.work_abandon(work_item_id=item.pk)
    for verb in (api.work_start, api.work_call_again, api.work_park, api.work_release):
        with pytest.raises((api.WorkMoveNotAllowedError, api.NotYoursError)):
            verb(viewer=ana, work_item_id=item.pk)
    with pytest.raises(api.WorkMoveNotAllowedError):
        api.claim_item(viewer=ana, work_item_id=item.pk)


class TestChoosingTheQueue:
    """Explicit, else by procedure, else the default for the channel; the office's own first."""

    def put(self, world: World, **changes: object) -> Queue:
        interaction = world.interaction()
        interaction.procedure_id = changes.pop("procedure_id", None)  # type: ignore[assignment]
        item = api.work_enqueue(
            interaction=interaction,
            arrived_at=interaction.started_at,
            channel="toy",
            kind="visit",
            **changes,  # type: ignore[arg-type]
        )
        return item.queue

    def test_by_procedure(self, world: World) -> None:
        from tests import factories

        procedure = factories.procedure(world.institution)
        special = world.more_queue(channels=["toy"])
        special.procedures.add(procedure)
        assert self.put(world, procedure_id=procedure.pk) == special
        assert self.put(world) == world.queue

    def test_by_channel(self, world: World) -> None:
        toys = world.more_queue(channels=["toy"], is_default=True)
        world.more_queue(channels=["other"], is_default=True)
        assert self.put(world) == toys

    def test_by_code(self, world: World) -> None:
        named = world.more_queue()
        assert self.put(world, queue_code=named.code) == named
        with pytest.raises(api.NoQueueError):
            self.put(world, queue_code="no-existe")

    def test_a_closed_queue_takes_nothing(self, world: World) -> None:
        api.queue_close(viewer=world.staff("Sol"), queue_id=world.queue.pk)
        with pytest.raises(api.NoQueueError):
            self.put(world)
        with pytest.raises(api.QueueClosedError):
            self.put(world, queue_id=world.queue.pk)
        api.queue_open(viewer=world.staff("Sol"), queue_id=world.queue.pk)
        assert self.put(world) == world.queue
