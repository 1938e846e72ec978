"""Random lives of random items: whatever is pressed in whatever order, the accounts agree."""

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from backend.common.errors import VentanillaError
from backend.routing import api
from backend.routing.models import Presence, RingOffer, WorkItem
from backend.routing.services import ringing, sweeps
from backend.routing.states import ENDED, MOVES, S, Verb
from tests.conftest import A_WORKING_NOON, HeldClock
from tests.routing.factories import World, account_of, held_weight

AGENTS = st.integers(0, 2)
ITEMS = st.integers(0, 7)
KINDS = st.sampled_from(
    [("visit", 100, False), ("message", 10, False), ("chat", 30, True), ("call", 100, True)]
)
VERBS = st.sampled_from(
    [
        api.work_start,
        api.work_call_again,
        api.work_no_show,
        api.work_park,
        api.work_unpark,
        api.work_release,
        api.work_finish,
        api.claim_item,
        api.ring_accept,
        api.ring_decline,
    ]
)


class Lives(RuleBasedStateMachine):
    """Three agents, two queues, up to eight items."""

    @initialize()
    def begin(self) -> None:
        self.clock = HeldClock(A_WORKING_NOON)
        self.world = World.build()
        self.other = self.world.more_queue()
        self.agents = [
            self.world.agent(name, self.world.queue, self.other) for name in ("Ana", "Bea", "Eva")
        ]
        self.items: list[WorkItem] = []
        self.places: dict[int, Any] = {}

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.clock.release()

    @rule(kind=KINDS, ago=st.integers(0, 60))
    def comes(self, kind: tuple[str, int, bool], ago: int) -> None:
        if len(self.items) < 8:
            name, weight, rings = kind
            item = self.world.waits(kind=name, weight=weight, rings=rings, minutes_ago=ago)
            self.items.append(item)
            self.places[item.pk] = (item.arrived_at, item.effective_at)

    @rule(agent=AGENTS)
    def next(self, agent: int) -> None:
        self.try_it(lambda: api.claim_next(viewer=self.agents[agent]))

    @rule(agent=AGENTS, item=ITEMS, verb=VERBS)
    def press(self, agent: int, item: int, verb: Any) -> None:
        if item < len(self.items):
            self.try_it(lambda: verb(viewer=self.agents[agent], work_item_id=self.items[item].pk))

    @rule(agent=AGENTS, item=ITEMS, to=AGENTS, queue=st.booleans())
    def transfer(self, agent: int, item: int, to: int, queue: bool) -> None:
        if item < len(self.items):
            where: dict[str, Any] = (
                {"queue_id": self.other.pk} if queue else {"agent_id": self.agents[to].user_id}
            )
            self.try_it(
                lambda: api.work_transfer(
                    viewer=self.agents[agent], work_item_id=self.items[item].pk, **where
                )
            )

    @rule(item=ITEMS, closing=st.booleans())
    def leaves(self, item: int, closing: bool) -> None:
        if item < len(self.items):
            end = api.work_unattended if closing else api.work_abandon
            self.try_it(lambda: end(work_item_id=self.items[item].pk))

    @rule(agent=AGENTS, state=st.sampled_from(["available", "busy", "break", "away"]))
    def presence(self, agent: int, state: str) -> None:
        api.presence_set(viewer=self.agents[agent], state=state, reason="café")

    @rule(seconds=st.sampled_from([1, 20, 61]), alive=st.sets(AGENTS))
    def time_passes(self, seconds: int, alive: set[int]) -> None:
        self.clock.advance(seconds=seconds)
        for agent in alive:
            api.presence_heartbeat(viewer=self.agents[agent])
        ringing.rings_expire()
        sweeps.agents_vanished()
        ringing.rings_pending()

    def try_it(self, action: Any) -> None:
        with suppress(VentanillaError):  # a refusal is an answer; anything else is a fault
            action()

    @invariant()
    def the_accounts_agree(self) -> None:
        if not hasattr(self, "agents"):
            return
        for viewer in self.agents:
            load = Presence.objects.get(user_id=account_of(viewer)).load
            assert load == held_weight(viewer), "load is what is held"
        for item in WorkItem.objects.filter(pk__in=self.places):
            assert (item.arrived_at, item.effective_at) == self.places[item.pk], "place kept"
            pending = RingOffer.objects.filter(work_item=item, result="pending").count()
            assert pending == (item.state == S.RINGING)
            if item.state in ENDED and item.state != S.UNATTENDED and item.state != S.DONE:
                assert item.interaction.ended_at is not None
            if item.state == S.WAITING:
                assert item.agent_id is None
                assert item.desk_id is None


class TestLives(TestCase):
    def test_whatever_is_pressed(self) -> None:
        run_state_machine_as_test(
            Lives,
            settings=settings(
                max_examples=25,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_the_table_leads_every_open_state_to_an_end() -> None:
    for state in set(S) - ENDED:
        reachable = {after for allowed, after in MOVES.values() if state in allowed}
        assert reachable & ENDED, state


def test_nothing_leads_out_of_an_end() -> None:
    assert not [verb for verb, (allowed, _) in MOVES.items() if allowed & ENDED]
    assert set(MOVES) == set(Verb)
