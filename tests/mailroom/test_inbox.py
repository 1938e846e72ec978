"""The durable inbox: once, in order, and nothing lost."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from backend.cases.models import Case, Interaction, Message
from backend.common.folio import parse_folio
from backend.directory.models import Institution
from backend.mailroom.api import (
    ReplySeed,
    attention_close,
    receive,
    receive_now,
    reply_send,
)
from backend.mailroom.models import InboundReceipt
from backend.mailroom.services.processing import inbox_drain
from backend.ports import ContactRef, DeclaredPerson, InboundContact
from backend.routing.api import claim_item, presence_set
from backend.routing.models import Queue, WorkItem
from tests import factories
from tests.conftest import HeldClock
from tests.mailroom.conftest import ToyAdapter

pytestmark = pytest.mark.usefixtures("clock")


def test_a_message_becomes_case_interaction_and_work(ips: Institution, toy: ToyAdapter) -> None:
    outcome = receive_now(factories.contact(ips))

    assert outcome.folio == parse_folio(outcome.folio or "")
    message = Message.objects.select_related("content").get(pk=outcome.message_id or 0)
    assert message.content.text == "Hola, necesito renovar mi cédula"
    assert WorkItem.objects.get(pk=outcome.work_item_id or 0).state == "waiting"
    interaction = Interaction.objects.get(pk=outcome.interaction_id or 0)
    assert interaction.identity_level == "contact_verified"


def test_a_repeat_finds_its_row_and_gets_the_same_answer(ips: Institution, toy: ToyAdapter) -> None:
    contact = factories.contact(ips)
    first, second = receive_now(contact), receive_now(contact)

    assert (first.case_id, first.message_id) == (second.case_id, second.message_id)
    assert Message.objects.count() == 1


def test_later_texts_of_one_number_join_its_case(ips: Institution, toy: ToyAdapter) -> None:
    outcomes = [receive_now(factories.contact(ips, text=f"Mensaje {n}")) for n in range(3)]

    assert len({outcome.case_id for outcome in outcomes}) == 1
    assert Interaction.objects.count() == 1
    assert WorkItem.objects.count() == 1


def test_two_people_on_one_phone_stay_two_people(ips: Institution, toy: ToyAdapter) -> None:
    mother = DeclaredPerson(run="12.531.909-2", name="Elba Rojas")
    son = DeclaredPerson(run="1.000.005-K", name="Luis Soto")
    one = receive_now(factories.contact(ips, person=mother))
    Interaction.objects.update(ended_at=Interaction.objects.get().started_at, end_reason="attended")
    WorkItem.objects.all().delete()
    two = receive_now(factories.contact(ips, person=son))

    cases = Case.objects.filter(pk__in=[one.case_id or 0, two.case_id or 0])
    assert set(cases.values_list("citizen__name", flat=True)) == {"Elba Rojas", "Luis Soto"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"institution_code": "no-existe"}, "institution_unknown"),
        ({"office_code": "no-existe"}, "office_unknown"),
        ({"procedure_code": "no-existe"}, "procedure_unknown"),
        ({"contact": ContactRef("phone", "no es un número")}, "invalid_phone"),
        ({"contact": ContactRef("email", "sin arroba")}, "invalid_input"),
    ],
)
def test_what_cannot_be_placed_is_flagged_and_leaves_nothing_half_done(
    ips: Institution, toy: ToyAdapter, changes: dict[str, object], reason: str
) -> None:
    outcome = receive_now(factories.contact(ips, **changes))

    assert outcome.flagged
    assert InboundReceipt.objects.get().flag_reason == reason
    assert not Case.objects.exists()
    assert not Interaction.objects.exists()


def test_a_batch_keeps_the_good_when_one_is_bad(ips: Institution, toy: ToyAdapter) -> None:
    receive(factories.contact(ips))
    receive(factories.contact(ips, institution_code="no-existe"))
    receive(factories.contact(ips, contact=ContactRef("phone", "+56955500009", verified=True)))

    assert inbox_drain() == 3
    assert Case.objects.count() == 2
    assert InboundReceipt.objects.filter(state="flagged").count() == 1


def test_nul_and_emoji_are_kept_or_dropped_but_never_refused(
    ips: Institution, toy: ToyAdapter
) -> None:
    outcome = receive_now(factories.contact(ips, text="¿Ñandú? 😀\x00fin"))

    message = Message.objects.select_related("content").get(pk=outcome.message_id or 0)
    assert message.content.text == "¿Ñandú? 😀fin"


def test_a_call_without_words_opens_no_case(ips: Institution, toy: ToyAdapter) -> None:
    outcome = receive_now(factories.contact(ips, kind="call", text="", conversation="CA1"))

    assert outcome.interaction_id
    assert outcome.case_id is None
    assert not Case.objects.exists()


def test_our_answer_within_14_days_keeps_the_case(
    ips: Institution, toy: ToyAdapter, clock: HeldClock
) -> None:
    agent = factories.viewer(ips)
    first = receive_now(factories.contact(ips))
    assert first.interaction_id
    assert first.work_item_id
    presence_set(viewer=agent, state="available")
    claim_item(viewer=agent, work_item_id=first.work_item_id)
    reply_send(viewer=agent, interaction_id=first.interaction_id, seed=ReplySeed(text="Listo"))
    attention_close(
        viewer=agent, interaction_id=first.interaction_id, outcome="resuelto", case_state="resolved"
    )
    clock.advance(days=13)
    second = receive_now(factories.contact(ips, text="Otra duda"))
    assert second.case_id == first.case_id
    assert Case.objects.get().state == "reopened"


def _in_threads(jobs: list[InboundContact], *, now: bool) -> None:
    def one(contact: InboundContact) -> None:
        try:
            receive_now(contact) if now else receive(contact)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(one, jobs))


@pytest.mark.django_db(transaction=True)
def test_fifty_copies_at_once_are_one_message(toy: ToyAdapter) -> None:
    owner = factories.institution("ips")
    factories.queue(owner)
    contact = factories.contact(owner)
    _in_threads([contact] * 50, now=True)

    assert (InboundReceipt.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_fifty_texts_of_one_new_number_at_once_are_one_case(toy: ToyAdapter) -> None:
    owner = factories.institution("ips")
    factories.queue(owner)
    base = factories.contact(owner)
    _in_threads(
        [dataclasses.replace(base, provider_id=f"SM{n}", text=f"Hola {n}") for n in range(50)],
        now=True,
    )

    assert Case.objects.count() == 1
    assert Message.objects.count() == 50
    assert WorkItem.objects.count() == 1


def test_a_message_waits_in_a_closed_queue(ips: Institution, toy: ToyAdapter) -> None:
    Queue.objects.update(is_open=False)
    assert receive_now(factories.contact(ips)).work_item_id


def test_a_call_to_a_closed_queue_is_flagged(ips: Institution, toy: ToyAdapter) -> None:
    Queue.objects.update(is_open=False)
    assert receive_now(factories.contact(ips, kind="call", text="")).flagged
