"""Many agents press at once: no doubles, nobody over capacity, and the database is the witness."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from backend.accounts.viewer import Viewer
from backend.cases.models import Interaction
from backend.common import clock as product_clock
from backend.events.models import EventRecord
from backend.routing import api
from backend.routing.models import Presence, WorkItem
from tests.routing.factories import World, account_of, held_weight

pytestmark = pytest.mark.django_db(transaction=True)


def line_up(world: World, count: int, weight: int) -> list[int]:
    """Put ``count`` messages in line, one second apart; return their ids, first come first."""
    start = product_clock.now() - timedelta(hours=6)
    interactions = Interaction.objects.bulk_create(
        Interaction(
            institution=world.institution,
            office=world.office,
            channel="toy",
            kind="message",
            started_at=start + timedelta(seconds=n),
        )
        for n in range(count)
    )
    items = WorkItem.objects.bulk_create(
        WorkItem(
            institution=world.institution,
            office=world.office,
            queue=world.queue,
            interaction=interaction,
            channel="toy",
            kind="message",
            weight=weight,
            arrived_at=interaction.started_at,
            effective_at=interaction.started_at,
        )
        for interaction in interactions
    )
    return [item.pk for item in items]


def all_at_once(work: Callable[[Viewer], None], viewers: list[Viewer]) -> None:
    """Run ``work`` for each viewer in a thread of its own, all leaving one barrier."""
    barrier = threading.Barrier(len(viewers))

    def run(viewer: Viewer) -> None:
        barrier.wait(timeout=60)
        try:
            work(viewer)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(viewers)) as pool:
        for done in [pool.submit(run, viewer) for viewer in viewers]:
            done.result(timeout=300)


def test_each_press_of_next_gets_a_different_person() -> None:
    agents, waiting = (200, 10_000) if connection.vendor == "postgresql" else (24, 400)
    world = World.build()
    viewers = [world.agent(f"Agente {n}") for n in range(agents)]
    ids = line_up(world, waiting, weight=10)
    connection_limit = threading.Semaphore(40)
    taken: list[tuple[int, int]] = []

    def press_until_full(viewer: Viewer) -> None:
        while True:
            with connection_limit:
                try:
                    item = api.claim_next(viewer=viewer)
                except api.CapacityFullError:
                    return
                finally:
                    connection.close()
            assert item is not None
            taken.append((viewer.user_id or 0, item.pk))

    all_at_once(press_until_full, viewers)

    assert len(taken) == agents * 10
    assert len({item for _, item in taken}) == len(taken)
    assert Counter(user for user, _ in taken) == {viewer.user_id: 10 for viewer in viewers}
    held = WorkItem.objects.filter(state="claimed")
    assert set(held.values_list("agent_id", "pk")) == set(taken)
    assert set(held.values_list("pk", flat=True)) == set(ids[: len(taken)]), "first come first"
    tokens = held.values_list("claim_token", flat=True).distinct().count()
    assert tokens == EventRecord.objects.filter(type="work.claimed").count() == len(taken)
    assert set(Presence.objects.values_list("load", flat=True)) == {100}
    constraints = connection.introspection.get_constraints(
        connection.cursor(), WorkItem._meta.db_table
    )
    assert constraints["work_claim_token_unique"]["unique"]


def test_one_person_and_many_who_want_them() -> None:
    world = World.build()
    viewers = [world.agent(f"Agente {n}") for n in range(12)]
    (only,) = line_up(world, 1, weight=10)
    won: list[int] = []
    lost: list[str] = []

    def take(viewer: Viewer) -> None:
        try:
            api.claim_item(viewer=viewer, work_item_id=only)
            won.append(viewer.user_id or 0)
        except api.AlreadyTakenError as error:
            lost.append(error.message)

    all_at_once(take, viewers)
    assert len(won) == 1
    name = next(viewer.name for viewer in viewers if viewer.user_id == won[0])
    assert set(lost) == {f"Esta atención la tomó {name}."}


def test_one_agent_who_presses_many_times_gets_what_fits() -> None:
    world = World.build()
    ana = world.agent()
    line_up(world, 20, weight=30)
    taken: list[int] = []

    def press(viewer: Viewer) -> None:
        try:
            item = api.claim_next(viewer=viewer)
        except api.CapacityFullError:
            return
        assert item is not None
        taken.append(item.pk)

    all_at_once(press, [ana] * 12)
    assert len(set(taken)) == len(taken) == 3
    assert Presence.objects.get().load == held_weight(ana) == 90


def test_a_ringing_chat_is_accepted_or_passed_on_never_both() -> None:
    world = World.build()
    viewers = [world.agent(f"Agente {n}") for n in range(6)]
    items = [world.waits(kind="chat", rings=True, weight=50) for _ in range(10)]

    def ring_and_answer(viewer: Viewer) -> None:
        for item in items:
            api.ring_next(item.pk)
            try:
                if (item.pk + (viewer.user_id or 0)) % 2:
                    api.ring_accept(viewer=viewer, work_item_id=item.pk)
                else:
                    api.ring_decline(viewer=viewer, work_item_id=item.pk)
            except api.WorkMoveNotAllowedError:
                continue

    all_at_once(ring_and_answer, viewers)
    for viewer in viewers:
        presence = Presence.objects.get(user_id=account_of(viewer))
        assert presence.load == held_weight(viewer) <= 100
