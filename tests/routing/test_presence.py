"""Presence, closing time, estimates and what people look at."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.viewer import Viewer
from backend.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from backend.directory.models import OfficeHours
from backend.events.models import EventRecord
from backend.routing import api
from backend.routing.heads import counted_in_line
from backend.routing.models import WaitQuote
from backend.routing.services import sweeps
from tests import factories
from tests.conftest import HeldClock
from tests.routing.factories import World, serve_before


def test_a_pause_needs_a_reason(world: World) -> None:
    ana = world.agent()
    with pytest.raises(InvalidInputError):
        api.presence_set(viewer=ana, state="break")
    assert api.presence_set(viewer=ana, state="break", reason="almuerzo").reason == "almuerzo"
    with pytest.raises(InvalidInputError):
        api.presence_set(viewer=ana, state="de viaje")
    with pytest.raises(NotAllowedError):
        api.presence_set(viewer=Viewer.nobody(), state="available")
    assert EventRecord.objects.filter(type="presence.changed").count() == 2


def test_a_desk_of_another_office_is_refused(world: World) -> None:
    foreign = World.build().desk(1)
    with pytest.raises(InvalidInputError):
        api.presence_set(viewer=world.agent(), state="available", desk_id=foreign.pk)


def open_from_nine_to_two(world: World) -> None:
    for weekday in range(5):
        OfficeHours.objects.create(
            office=world.office, weekday=weekday, opens=time(9), closes=time(14)
        )


def test_closing_time_ends_who_still_waits(world: World, clock: HeldClock) -> None:
    open_from_nine_to_two(world)  # a Friday; 14:00 in Santiago is 17:00 UTC
    visit, called = world.waits(minutes_ago=2), world.waits(minutes_ago=3)
    written = world.waits(kind="message", weight=0)
    gone = world.waits(minutes_ago=9)
    ana = world.agent()
    api.claim_next(viewer=ana)
    api.work_no_show(viewer=ana, work_item_id=gone.pk)
    api.claim_next(viewer=ana)
    clock.move_to(datetime(2026, 11, 20, 16, 59, tzinfo=UTC))
    assert sweeps.closing_time_end() == 0
    clock.move_to(datetime(2026, 11, 20, 17, 0, tzinfo=UTC))
    assert sweeps.closing_time_end() == 2
    for item in (visit, called, written, gone):
        item.refresh_from_db()
    states = [item.state for item in (visit, called, written, gone)]
    assert states == ["unattended", "claimed", "waiting", "no_show"]
    untold = api.work_unattended_untold(Viewer.system())
    assert [item.pk for item in untold] == [visit.pk]
    assert visit.interaction.ended_at is None, "telling the person ends it"


def test_who_came_after_closing_waits_for_the_next_day(world: World, clock: HeldClock) -> None:
    open_from_nine_to_two(world)
    clock.move_to(datetime(2026, 11, 20, 20, 0, tzinfo=UTC))
    item = world.waits(kind="chat")
    assert sweeps.closing_time_end() == 0
    clock.move_to(datetime(2026, 11, 23, 16, 0, tzinfo=UTC))
    assert sweeps.closing_time_end() == 0
    clock.move_to(datetime(2026, 11, 23, 17, 0, tzinfo=UTC))
    assert sweeps.closing_time_end() == 1
    item.refresh_from_db()
    assert item.state == "unattended"


def test_a_sweep_missed_for_a_weekend_still_ends_them(world: World, clock: HeldClock) -> None:
    open_from_nine_to_two(world)
    world.waits()
    clock.move_to(datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
    assert sweeps.closing_time_end() == 1


def test_closing_a_queue_may_end_who_waits(world: World) -> None:
    item = world.waits()
    sol = world.staff("Sol")
    with pytest.raises(NotFoundError):
        api.queue_close(viewer=world.agent(), queue_id=world.queue.pk)
    api.queue_close(viewer=sol, queue_id=world.queue.pk, end_waiting=True)
    item.refresh_from_db()
    assert item.state == "unattended"
    assert EventRecord.objects.filter(type="queue.changed").count() == 1


def test_fewer_than_twenty_services_give_people_and_no_minutes(world: World) -> None:
    serve_before(world, 19, 10)
    world.agent()
    world.waits(minutes_ago=2)
    item = world.waits(minutes_ago=1)
    found = api.wait_estimate(work_item_id=item.pk)
    assert (found.ahead, found.serving, found.measured) == (1, 1, 19)
    assert (found.low_seconds, found.high_seconds) == (None, None)


def test_the_figure_is_the_queue_length_quantile(world: World) -> None:
    serve_before(world, 20, 10)
    for name in ("Ana", "Bea", "Eva", "Sol"):
        world.agent(name)
    for n in range(9):
        world.waits(minutes_ago=30 - n)
    item = world.waits(minutes_ago=1)
    found = api.wait_estimate(work_item_id=item.pk)
    assert (found.ahead, found.serving) == (9, 4)
    assert found.low_seconds == round(24.17178654 * 60)
    assert found.high_seconds == round(31.29688205 * 60)
    joining = api.wait_estimate(queue_id=world.queue.pk)
    assert joining.ahead == 10


def test_the_first_figure_told_is_kept(world: World, clock: HeldClock) -> None:
    serve_before(world, 25, 6)
    ana = world.agent()
    world.waits(minutes_ago=5)
    item = world.waits()
    first = api.wait_estimate(work_item_id=item.pk)
    api.claim_next(viewer=ana)
    later = api.wait_estimate(work_item_id=item.pk)
    assert later.ahead == first.ahead - 1
    quote = WaitQuote.objects.get()
    assert (quote.ahead, quote.low_seconds) == (first.ahead, first.low_seconds)


def test_nobody_serving_gives_no_minutes(world: World) -> None:
    serve_before(world, 25, 6)
    world.agent(state="break")
    assert api.wait_estimate(work_item_id=world.waits().pk).low_seconds is None


def test_people_of_a_shared_queue_count(world: World) -> None:
    serve_before(world, 25, 6)
    other = world.more_queue()
    world.agent("Ana", world.queue, other)
    item = world.waits()
    alone = api.wait_estimate(work_item_id=item.pk, quote=False)
    world.waits(queue=other, minutes_ago=4)
    shared = api.wait_estimate(work_item_id=item.pk, quote=False)
    assert (alone.ahead, shared.ahead) == (0, 0)
    assert alone.low_seconds is not None
    assert shared.low_seconds is not None
    assert shared.low_seconds > alone.low_seconds


def test_a_service_left_open_overnight_is_not_measured(world: World) -> None:
    serve_before(world, 20, 6)
    serve_before(world, 5, 900)
    world.agent()
    assert api.wait_estimate(work_item_id=world.waits().pk).measured == 20


def test_the_estimate_of_nothing(world: World) -> None:
    with pytest.raises(NotFoundError):
        api.wait_estimate(work_item_id=0)
    with pytest.raises(NotFoundError):
        api.wait_estimate(queue_id=0)
    with pytest.raises(InvalidInputError):
        api.wait_estimate()


def test_places_in_line(world: World) -> None:
    first, second = world.waits(minutes_ago=2), world.waits(minutes_ago=1)
    assert [api.position(item.pk) for item in (first, second)] == [1, 2]
    api.work_abandon(work_item_id=first.pk)
    assert [api.position(item.pk) for item in (first, second)] == [None, 1]


def test_the_agents_page_is_flat_in_statements(world: World) -> None:
    queues = [world.more_queue() for _ in range(3)]
    ana = world.agent("Ana", world.queue, *queues)
    for n in range(12):
        world.waits(queue=queues[n % 3], minutes_ago=n)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        counts = api.queues_for_agent(ana)
        rows = api.waiting_list(ana)
        api.my_work(ana)
    assert [line.waiting for line in counts] == [0, 4, 4, 4]
    assert counts[1].oldest_at is not None
    assert [row.arrived_at for row in rows] == sorted(row.arrived_at for row in rows)
    assert len(statements) <= 6
    capped = counted_in_line([queue.pk for queue in queues], 3)
    assert [count for count, _ in capped.values()] == [3, 3, 3], "a flood is not counted to its end"


def test_the_wallboard_counts_by_queue_and_class(world: World) -> None:
    world.waits(minutes_ago=7, priority_class="mayor")
    world.waits(minutes_ago=5)
    world.waits(minutes_ago=1)
    ana = world.agent()
    world.agent("Bea", state="break")
    api.claim_next(viewer=ana)
    board = api.wallboard(world.staff("Sol"))
    (line,) = board.queues
    assert (line.waiting, line.by_class, line.claimed) == (2, {"": 2}, 1)
    assert board.agents_by_state["available"] == 1
    assert board.agents_by_state["break"] == 1
    assert board.longest_at == line.oldest_at
    assert api.wallboard(ana).queues == [], "a board of others is for who supervises"
    assert api.wallboard(factories.viewer(factories.institution())).queues == []


def test_called_numbers_for_a_board(world: World, clock: HeldClock) -> None:
    ana = world.agent(desk=world.desk(4))
    item = world.waits(label="A12")
    api.claim_next(viewer=ana)
    calls = api.recent_calls(
        Viewer.system(), office_id=world.office.pk, since=clock.now - timedelta(minutes=5)
    )
    assert [(call.pk, call.label, call.desk.number if call.desk else 0) for call in calls] == [
        (item.pk, "A12", 4)
    ]
