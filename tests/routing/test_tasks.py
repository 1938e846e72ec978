"""What a commit sets in motion, and the sweepers by their names."""

from typing import Any

import pytest
from celery import current_app
from django.db import transaction

from backend.config.schedule import BEAT_SCHEDULE
from backend.routing import api, tasks
from backend.routing.models import WorkItem
from tests.conftest import HeldClock
from tests.routing.factories import World, load_of


def run_sent() -> list[str]:
    """Run what was sent to the broker, as a worker would; return the tasks' names in order."""
    ran: list[str] = []
    with current_app.connection_for_read() as connection:
        queue: Any = connection.SimpleQueue(current_app.conf.task_default_queue)
        while True:
            try:
                message = queue.get(block=False)
            except queue.Empty:
                break
            message.ack()
            name = message.headers["task"]
            ran.append(name.rsplit(".", 1)[1])
            current_app.tasks[name](*message.payload[0])
        queue.close()
    return ran


@pytest.mark.django_db(transaction=True)
def test_a_waiting_chat_rings_when_somebody_becomes_available(clock: HeldClock) -> None:
    run_sent()  # what earlier tests left in the broker
    world = World.build()
    item = world.waits(kind="chat", rings=True, weight=30)
    assert run_sent() == ["ring_item"]
    ana = world.agent()
    assert run_sent() == ["ring_for_agent"]
    item.refresh_from_db()
    assert (item.state, item.agent_id, load_of(ana)) == ("ringing", ana.user_id, 30)
    bea = world.agent("Bea")
    run_sent()
    api.ring_decline(viewer=ana, work_item_id=item.pk)
    assert "ring_item" in run_sent()
    item.refresh_from_db()
    assert item.agent_id == bea.user_id


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_for_what_was_rolled_back(clock: HeldClock) -> None:
    world = World.build()
    run_sent()
    with transaction.atomic():
        world.waits(kind="chat", rings=True)
        transaction.set_rollback(True)
    assert run_sent() == []
    assert not WorkItem.objects.exists()


def test_the_sweep_finds_what_a_lost_message_left(world: World, clock: HeldClock) -> None:
    ana = world.agent()
    item = world.waits(kind="chat", rings=True, weight=30)
    tasks.routing_sweep()
    item.refresh_from_db()
    assert (item.state, item.agent_id) == ("ringing", ana.user_id)
    clock.advance(seconds=61)
    tasks.routing_sweep()
    item.refresh_from_db()
    assert (item.state, load_of(ana)) == ("waiting", 0)
    tasks.closing_sweep()


def test_every_scheduled_task_of_routing_exists() -> None:
    names = [e["task"] for e in BEAT_SCHEDULE.values() if "routing" in e["task"]]
    assert len(names) == 3
    assert set(names) <= set(current_app.tasks)
