"""Web node, worker and beat on PostgreSQL and Redis, killed and cut off while people write."""

import threading

import pytest

from tests.config.servers.conftest import RedisToRestart
from tests.config.servers.crashes import compare, kill_in_rounds
from tests.config.servers.screens import Browser
from tests.config.servers.site import Site

pytestmark = [pytest.mark.pg, pytest.mark.redis, pytest.mark.slow]
ROUNDS = 20
VICTIMS = (["web"], ["worker"], ["web", "worker"], ["worker"], ["web"])
# How long people are cut off, and how often something is said meanwhile.
SAID, DOWN_SECONDS = 24, 30.0


def test_twenty_kills_lose_nothing_and_double_nothing(production_site: Site) -> None:
    production_site.seed()
    production_site.start()
    production_site.wait_ready()
    victims = [VICTIMS[turn % len(VICTIMS)] for turn in range(ROUNDS)]
    compare(production_site, kill_in_rounds(production_site, victims))


def test_every_queue_has_a_worker(production_site: Site) -> None:
    production_site.start()
    production_site.wait_ready()

    def all_well() -> bool:
        checks = (production_site.health() or {}).get("checks", {})
        return bool(checks) and set(checks.values()) == {"ok"}

    production_site.wait(all_well, what="every check")


def test_cut_sockets_show_every_message_afterwards(production_site: Site) -> None:
    production_site.seed()
    production_site.start("web")
    production_site.wait_ready()
    browser = Browser(production_site)
    with browser.screen() as screen:
        for turn in range(SAID):
            browser.say(f"Mensaje {turn}")
            if turn in (2, SAID - 2):
                screen.cut()
            if turn in (SAID - 4, SAID - 1):
                screen.come_back()
            threading.Event().wait(DOWN_SECONDS / (SAID - 6))
        screen.wait_for(SAID + 1)
    assert screen.cuts == 2
    assert screen.doubled == 0
    assert screen.texts() == [browser.first, *(f"Mensaje {turn}" for turn in range(SAID))]


def test_redis_may_restart_under_open_sockets(
    production_site: Site, own_redis: RedisToRestart
) -> None:
    production_site.seed()
    production_site.start("web")
    production_site.wait_ready()
    browser = Browser(production_site)
    with browser.screen() as screen:
        browser.say("Antes")
        screen.wait_for(2)
        own_redis.stop()
        for turn in range(4):
            browser.say(f"Sin Redis {turn}")
            threading.Event().wait(DOWN_SECONDS / 4)
        own_redis.start()
        browser.say("Después")
        screen.wait_for(7, seconds=40)
    assert screen.cuts == 0
    said = ["Antes", *(f"Sin Redis {turn}" for turn in range(4)), "Después"]
    assert screen.texts() == [browser.first, *said]
