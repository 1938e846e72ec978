"""The supervisor's board and the administrator's mail page."""

from datetime import timedelta

import pytest
from django.test import Client

from backend.accounts.api import Role
from backend.common import clock
from backend.mailroom.api import receive_now, reply_send
from backend.mailroom.models import InboundReceipt, OutboundDelivery
from backend.mailroom.services.sending import ReplySeed
from backend.routing.models import Queue, QuoteScore, WorkItem
from tests import factories
from tests.desk.conftest import second_factor
from tests.desk.world import HTMX, World, agent, number


@pytest.fixture
def boss(world: World) -> Client:
    """A supervisor's browser."""
    viewer = agent(world.ips, None, "Carla", Role.SUPERVISOR)
    second_factor(number(viewer.user_id))
    return world.client(viewer)


@pytest.fixture
def admin(world: World) -> Client:
    """An administrator's browser."""
    viewer = agent(world.ips, None, "Dora", Role.ADMINISTRATOR)
    second_factor(number(viewer.user_id))
    return world.client(viewer)


def test_the_board_counts_who_waits_and_who_attends(world: World, boss: Client) -> None:
    world.taken(world.ana)
    for n in range(3):
        world.message(phone=f"+5695550010{n}")

    html = boss.get("/supervision/").content.decode()

    assert "<span>En espera</span><strong>3</strong>" in html
    assert "<span>Disponible</span><strong>2</strong>" in html
    assert "Ana" in html
    assert 'data-seq="' in html


def test_the_board_says_how_good_the_announced_waits_were(world: World, boss: Client) -> None:
    assert "Las esperas que anunciamos" not in boss.get("/supervision/").content.decode()
    QuoteScore.objects.create(
        queue=world.queue,
        day=clock.now().date() - timedelta(days=1),
        told=40,
        within_low=21,
        within_high=31,
    )
    html = boss.get("/supervision/").content.decode()
    assert "Las esperas que anunciamos" in html
    assert "52 %" in html
    assert "78 %" in html


def test_agents_do_not_enter_the_board(world: World) -> None:
    assert world.client(world.ana).get("/supervision/").status_code == 403
    assert world.client(world.ana).get("/supervision/correo/").status_code == 403


def test_a_supervisor_closes_and_opens_a_queue(world: World, boss: Client) -> None:
    url = f"/supervision/fila/{world.queue.pk}/estado/"

    assert "Cerrada" in boss.post(url, headers=HTMX).content.decode()
    assert not Queue.objects.get(pk=world.queue.pk).is_open
    boss.post(url, {"open": "1"}, headers=HTMX)
    assert Queue.objects.get(pk=world.queue.pk).is_open


def test_a_supervisor_reassigns_and_releases(world: World, boss: Client) -> None:
    outcome = world.message()
    url = f"/supervision/trabajo/{outcome.work_item_id}/"

    waiting = boss.get(f"/supervision/fila/{world.queue.pk}/", headers=HTMX).content.decode()
    assert f'value="{world.bruno.user_id}"' in waiting
    boss.post(url, {"agent": str(world.bruno.user_id)}, headers=HTMX)
    item = WorkItem.objects.get(pk=number(outcome.work_item_id))
    assert item.agent_id == world.bruno.user_id
    boss.post(url, headers=HTMX)
    item.refresh_from_db()
    assert (item.state, item.agent_id) == ("waiting", None)


def test_a_queue_of_elsewhere_is_not_there(world: World, boss: Client) -> None:
    other = factories.queue(factories.institution("otra"))

    assert boss.post(f"/supervision/fila/{other.pk}/estado/", headers=HTMX).status_code == 404
    assert other.name not in boss.get("/supervision/").content.decode()


def test_what_could_not_be_placed_is_processed_again(world: World, admin: Client) -> None:
    Queue.objects.update(is_active=False)
    outcome = receive_now(factories.contact(world.ips))
    InboundReceipt.objects.update(institution=world.ips)
    assert outcome.flagged
    assert "Procesar otra vez" in admin.get("/supervision/correo/").content.decode()

    Queue.objects.update(is_active=True)
    answer = admin.post(f"/supervision/correo/recibo/{outcome.receipt_id}/", follow=True)

    assert "ya está en el caso" in answer.content.decode()
    assert InboundReceipt.objects.get().state == "processed"


def test_what_failed_to_go_out_is_tried_again(world: World, admin: Client) -> None:
    outcome = world.taken(world.ana)
    reply_send(
        viewer=world.ana,
        interaction_id=number(outcome.interaction_id),
        seed=ReplySeed(text="Buenos días"),
    )
    OutboundDelivery.objects.update(state="failed", error_code="30005", needs_attention=True)
    delivery = OutboundDelivery.objects.get()

    assert "30005" in admin.get("/supervision/correo/").content.decode()
    admin.post(f"/supervision/correo/envio/{delivery.pk}/")

    delivery.refresh_from_db()
    assert (delivery.state, delivery.needs_attention) == ("queued", False)
