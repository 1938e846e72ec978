"""The banner that says what runs late, also when what is late is the cache itself."""

from typing import Any, NoReturn

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisGoneError

from backend.desk import late
from backend.mailroom.api import reply_send
from backend.mailroom.models import OutboundDelivery
from backend.mailroom.services.sending import ReplySeed
from tests.conftest import HeldClock
from tests.desk.world import World, number


@pytest.fixture
def _search_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late, "search_state", lambda: "ok")


@pytest.mark.usefixtures("_search_is_up")
def test_a_delivery_that_waits_a_minute_too_long_is_told(world: World, clock: HeldClock) -> None:
    outcome = world.taken(world.ana)
    assert late.late_codes() == []
    reply_send(
        viewer=world.ana,
        interaction_id=number(outcome.interaction_id),
        seed=ReplySeed(text="Buenos días"),
    )
    OutboundDelivery.objects.update(state="queued")
    clock.advance(seconds=90)
    cache.clear()

    assert late.late_codes() == ["outbox"]
    page = world.client(world.ana).get("/mesa/").content.decode()
    assert "El envío de mensajes está atrasado" in page


def test_a_search_that_is_down_is_told_to_staff_and_not_to_the_public(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late, "search_state", lambda: "down")

    told = world.client(world.ana).get("/mesa/avisos/").content.decode()

    assert "El buscador de fichas no responde" in told
    assert "buscador" not in Client().get("/mesa/avisos/").content.decode()


@pytest.mark.usefixtures("_search_is_up")
def test_the_desk_goes_on_without_its_cache(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> NoReturn:
        raise RedisGoneError

    world.message()
    client = world.client(world.ana)
    monkeypatch.setattr(cache, "get", gone)
    monkeypatch.setattr(cache, "set", gone)

    answer = client.get("/mesa/")

    assert answer.status_code == 200
    assert "Los avisos al instante están detenidos" in answer.content.decode()
