"""Taking work: order, membership, capacity, isolation."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.accounts.permissions import Role
from backend.accounts.viewer import PostingGrant, Viewer
from backend.cases.models import Case, Interaction
from backend.common.errors import NotAllowedError, NotFoundError
from backend.events.models import EventRecord
from backend.routing import api
from backend.routing.models import (
    AgentSkill,
    Presence,
    PriorityClass,
    QueueMember,
    Skill,
    WorkItem,
)
from tests import factories
from tests.conftest import HeldClock
from tests.routing.factories import World, account_of, held_weight, load_of


def test_next_is_who_came_first_and_the_attention_begins(world: World) -> None:
    ana = world.agent()
    world.waits(minutes_ago=3)
    first = world.waits(minutes_ago=9)
    taken = api.claim_next(viewer=ana)
    assert taken is not None
    assert taken.pk == first.pk
    assert taken.state == "claimed"
    assert taken.agent_id == ana.user_id
    assert taken.reason == {"rule": "next", "credit_minutes": 0, "waited_seconds": 540}
    taken.interaction.refresh_from_db()
    assert taken.interaction.agent_id == ana.user_id
    assert taken.interaction.attended_at == taken.claimed_at
    assert taken.interaction.case is not None
    claimed = EventRecord.objects.get(type="work.claimed")
    assert claimed.payload["wait_seconds"] == 540
    assert load_of(ana) == 100


def test_nothing_waits(world: World) -> None:
    assert api.claim_next(viewer=world.agent()) is None


def test_equal_arrivals_go_by_number(world: World) -> None:
    items = [world.waits(minutes_ago=1, kind="message", weight=1) for _ in range(4)]
    ana = world.agent()
    taken = [api.claim_next(viewer=ana) for _ in items]
    assert [item.pk for item in taken if item] == [item.pk for item in items]


def test_a_preferential_class_is_a_head_start_and_says_so(world: World) -> None:
    PriorityClass.objects.create(
        institution=world.institution, code="discapacidad", name="Discapacidad", credit_minutes=30
    )
    world.waits(minutes_ago=20)
    long_ago = world.waits(minutes_ago=45)
    preferred = world.waits(minutes_ago=10, priority_class="discapacidad")
    ana = world.agent(desk=world.desk(1))
    bea = world.agent("Bea")
    taken, second = api.claim_next(viewer=ana), api.claim_next(viewer=bea)
    assert taken is not None
    assert second is not None
    assert taken.pk == long_ago.pk, "nobody starves: who came 45 minutes ago goes first"
    assert second.pk == preferred.pk
    assert second.reason["passed"] == 1
    assert second.reason["credit_minutes"] == 30


def test_an_unknown_class_gives_no_credit(world: World) -> None:
    assert world.waits(priority_class="realeza").credit_minutes == 0


def test_only_queues_of_which_one_is_a_member(world: World) -> None:
    other = world.more_queue()
    world.waits(queue=other, minutes_ago=5)
    mine = world.waits(minutes_ago=1)
    ana = world.agent()
    taken = api.claim_next(viewer=ana, queue_ids=[other.pk, world.queue.pk])
    assert taken is not None
    assert taken.pk == mine.pk
    assert api.claim_next(viewer=ana, queue_ids=[other.pk]) is None


def test_several_queues_are_one_line(world: World) -> None:
    other = world.more_queue()
    ana = world.agent("Ana", world.queue, other)
    made = [
        world.waits(queue=queue, minutes_ago=ago, kind="message", weight=0)
        for queue, ago in ((world.queue, 4), (other, 7), (world.queue, 9), (other, 2))
    ]
    taken = [api.claim_next(viewer=ana) for _ in range(4)]
    assert [item.pk for item in taken if item] == [made[n].pk for n in (2, 1, 0, 3)]


def test_a_queue_with_skills_asks_for_all_of_them(world: World) -> None:
    signs = Skill.objects.create(institution=world.institution, code="lsch", name="Lengua de señas")
    world.queue.skills.add(signs)
    item = world.waits()
    ana = world.agent()
    assert api.claim_next(viewer=ana) is None
    with pytest.raises(NotAllowedError):
        api.claim_item(viewer=ana, work_item_id=item.pk)
    AgentSkill.objects.create(user_id=account_of(ana), skill=signs)
    assert api.claim_next(viewer=ana) is not None


def test_membership_without_a_posting_there_is_nothing(world: World) -> None:
    world.waits()
    ana = world.agent()
    elsewhere = factories.institution()
    grant = PostingGrant(Role.FRONT_DESK, elsewhere.pk)
    moved = Viewer(user_id=ana.user_id, name="Ana", postings=(grant,))
    assert api.claim_next(viewer=moved) is None
    assert api.queues_for_agent(moved) == []
    assert api.waiting_list(moved, [world.queue.pk]) == []


def test_another_institutions_item_does_not_exist(world: World) -> None:
    item = world.waits()
    stranger = World.build().agent("Eva")
    with pytest.raises(NotFoundError):
        api.claim_item(viewer=stranger, work_item_id=item.pk)
    with pytest.raises(NotFoundError):
        api.work_get(stranger, item.pk)
    with pytest.raises(NotFoundError):
        api.work_finish(viewer=stranger, work_item_id=item.pk)


def test_a_visit_fills_an_agent_and_messages_do_not(world: World) -> None:
    ana = world.agent()
    world.waits(kind="message", weight=0, minutes_ago=3)
    world.waits(minutes_ago=2)
    world.waits(minutes_ago=1)
    assert api.claim_next(viewer=ana) is not None
    assert api.claim_next(viewer=ana) is not None
    with pytest.raises(api.CapacityFullError):
        api.claim_next(viewer=ana)
    assert load_of(ana) == held_weight(ana) == 100


def test_what_does_not_fit_is_passed_over_for_what_does(world: World) -> None:
    ana = world.agent()
    world.waits(kind="chat", weight=40, minutes_ago=9)
    world.waits(kind="visit", weight=100, minutes_ago=5)
    small = world.waits(kind="message", weight=10, minutes_ago=1)
    assert api.claim_next(viewer=ana) is not None
    second = api.claim_next(viewer=ana)
    assert second is not None
    assert second.pk == small.pk


@pytest.mark.parametrize("state", ["break", "away"])
def test_who_is_not_there_takes_nothing(world: World, state: str) -> None:
    item = world.waits()
    ana = world.agent(state=state)
    with pytest.raises(api.NotAvailableError):
        api.claim_next(viewer=ana)
    with pytest.raises(api.NotAvailableError):
        api.claim_item(viewer=ana, work_item_id=item.pk)


def test_who_took_the_named_item_is_named(world: World) -> None:
    item = world.waits()
    ana, bea = world.agent("Ana"), world.agent("Bea")
    api.claim_item(viewer=ana, work_item_id=item.pk)
    with pytest.raises(api.AlreadyTakenError) as refusal:
        api.claim_item(viewer=bea, work_item_id=item.pk)
    assert "la tomó Ana" in refusal.value.message
    assert refusal.value.status == 409
    again = api.claim_item(viewer=ana, work_item_id=item.pk)
    assert again.version == 2, "a double press takes it once"
    assert load_of(ana) == 100


def test_calls_and_chats_are_not_pulled(world: World) -> None:
    world.waits(kind="chat", rings=True, weight=30)
    assert api.claim_next(viewer=world.agent()) is None


def test_a_visit_is_called_to_where_the_agent_sits(world: World) -> None:
    seven, eight = world.desk(7), world.desk(8)
    ana, bea = world.agent(desk=seven), world.agent("Bea")
    world.waits(minutes_ago=2)
    world.waits(minutes_ago=1)
    taken = api.claim_next(viewer=ana)
    assert taken is not None
    assert taken.desk_id == seven.pk
    with pytest.raises(api.DeskBusyError):
        api.claim_next(viewer=bea, desk_id=seven.pk)
    assert load_of(bea) == 0
    second = api.claim_next(viewer=bea, desk_id=eight.pk)
    assert second is not None
    assert second.desk_id == eight.pk


def test_two_agents_do_not_sit_at_one_desk(world: World) -> None:
    desk = world.desk(1)
    world.agent(desk=desk)
    bea = world.agent("Bea")
    with pytest.raises(api.DeskBusyError):
        api.presence_set(viewer=bea, state="available", desk_id=desk.pk)


def test_the_database_refuses_too_much_load(world: World) -> None:
    ana = world.agent()
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.filter(user_id=account_of(ana)).update(load=101)


def test_the_database_refuses_a_second_open_item(world: World) -> None:
    item = world.waits()
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkItem.objects.create(
            institution=world.institution,
            queue=world.queue,
            interaction=item.interaction,
            channel="toy",
            kind="visit",
            effective_at=item.arrived_at,
            arrived_at=item.arrived_at,
        )


def test_queueing_twice_is_waiting_once(world: World, clock: HeldClock) -> None:
    item = world.waits()
    again = api.work_enqueue(
        interaction=item.interaction, arrived_at=clock.now, channel="toy", kind="visit"
    )
    assert again.pk == item.pk


def test_a_supervisor_takes_without_being_a_member(world: World) -> None:
    item = world.waits()
    sol = world.staff("Sol")
    api.presence_set(viewer=sol, state="available")
    assert api.claim_item(viewer=sol, work_item_id=item.pk).agent_id == sol.user_id


def test_nobody_starves_behind_a_stream_of_preferential_people(
    world: World, clock: HeldClock
) -> None:
    PriorityClass.objects.create(
        institution=world.institution, code="cuidadora", name="Cuidadora", credit_minutes=30
    )
    general = world.waits()
    others = []
    for _ in range(12):  # one every ten minutes for two hours
        clock.advance(minutes=10)
        others.append(world.waits(priority_class="cuidadora").pk)
    ana = world.agent()
    order = []
    while (item := api.claim_next(viewer=ana)) is not None:
        order.append(item.pk)
        api.work_finish(viewer=ana, work_item_id=item.pk)
    assert order == [*others[:2], general.pk, *others[2:]], "only those of the first half hour pass"


def test_work_of_a_queue_without_office_is_for_the_whole_institution(world: World) -> None:
    shared = factories.queue(world.institution)
    elsewhere = factories.office(world.institution)
    item = world.waits(queue=shared, kind="chat", weight=25)
    visit = world.waits(queue=shared)
    assert (item.office_id, visit.office_id) == (None, world.office.pk)
    far = factories.viewer(world.institution, Role.FRONT_DESK, name="Bea", at=elsewhere)
    QueueMember.objects.create(queue=shared, user_id=account_of(far))
    api.presence_set(viewer=far, state="available")
    assert api.claim_item(viewer=far, work_item_id=item.pk).agent_id == far.user_id
    assert [work.pk for work in api.my_work(far)] == [item.pk]


def test_a_claim_of_a_new_case_takes_six_statements_and_keeps_its_history(world: World) -> None:
    ana = world.agent()
    item = world.waits(kind="message", weight=10)
    case = Case.objects.create(
        institution=world.institution, folio="2026-00000001-0", opened_channel="toy"
    )
    Interaction.objects.filter(pk=item.interaction_id).update(case=case)
    with CaptureQueriesContext(connection) as queries:
        taken = api.claim_next(viewer=ana)

    assert taken is not None
    assert taken.pk == item.pk
    sent = [query["sql"] for query in queries.captured_queries]
    work = [sql for sql in sent if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert len(work) <= (6 if connection.vendor == "postgresql" else 8), "\n".join(work)
    case.refresh_from_db()
    assert (case.state, case.version) == ("open", 2)
    kept = case.history.get(history_type="~")
    assert (kept.state, kept.folio, kept.history_user_id) == ("open", case.folio, ana.user_id)
    assert kept.history_date == taken.claimed_at
    moved = EventRecord.objects.get(type="case.state_changed")
    assert (moved.case_id, moved.payload["before"], moved.payload["after"]) == (
        case.pk,
        "new",
        "open",
    )
