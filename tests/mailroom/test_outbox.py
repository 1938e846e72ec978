"""The durable outbox: sent once, retried, never sent blindly again."""

import pytest

from backend.cases.models import Case
from backend.common.errors import InvalidInputError
from backend.directory.models import Institution
from backend.mailroom.api import (
    NoWayToReplyError,
    ReplySeed,
    ReportSeed,
    delivery_report_record,
    receive_now,
    reply_send,
)
from backend.mailroom.models import OutboundDelivery
from backend.mailroom.services.delivering import delivery_attempt, outbox_sweep
from backend.ports import Capabilities, DeliveryError, DeliveryResult, DeliveryState
from tests import factories
from tests.conftest import HeldClock
from tests.mailroom.conftest import ToyAdapter

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def delivery(ips: Institution, toy: ToyAdapter) -> OutboundDelivery:
    """An answer that waits to be sent."""
    outcome = receive_now(factories.contact(ips))
    assert outcome.interaction_id
    reply_send(
        viewer=factories.viewer(ips),
        interaction_id=outcome.interaction_id,
        seed=ReplySeed(text="Traiga su cédula", client_id="c1"),
    )
    return OutboundDelivery.objects.get()


def report(state: DeliveryState, delivery: OutboundDelivery, word: str = "") -> bool:
    """Record a provider's report."""
    return delivery_report_record(
        ReportSeed(
            channel="toy",
            provider_id=f"toy-{delivery.key}",
            state=state,
            provider_state=word or state.value,
        )
    )


def state_of(delivery: OutboundDelivery) -> str:
    """Read the state anew."""
    return OutboundDelivery.objects.values_list("state", flat=True).get(pk=delivery.pk)


def test_an_answer_is_sent_once_however_often_it_is_tried(
    delivery: OutboundDelivery, toy: ToyAdapter
) -> None:
    delivery_attempt(delivery.pk)
    delivery_attempt(delivery.pk)

    assert [sent.text for sent in toy.sent] == ["Traiga su cédula"]
    assert state_of(delivery) == "sent"
    assert Case.objects.get().state == "waiting"


def test_a_double_click_is_one_message(delivery: OutboundDelivery, ips: Institution) -> None:
    assert delivery.message
    reply_send(
        viewer=factories.viewer(ips),
        interaction_id=delivery.message.interaction_id,
        seed=ReplySeed(text="Traiga su cédula", client_id="c1"),
    )
    assert OutboundDelivery.objects.count() == 1


def test_a_refusal_that_passes_is_tried_again_later(
    delivery: OutboundDelivery, toy: ToyAdapter, clock: HeldClock
) -> None:
    toy.failures = [DeliveryError("20429")]
    delivery_attempt(delivery.pk)
    assert state_of(delivery) == "queued"
    assert outbox_sweep() == []
    clock.advance(minutes=1)
    assert outbox_sweep() == [delivery.pk]
    delivery_attempt(delivery.pk)
    assert state_of(delivery) == "sent"


def test_a_permanent_refusal_waits_for_people(delivery: OutboundDelivery, toy: ToyAdapter) -> None:
    toy.failures = [DeliveryError("21211", permanent=True, address_is_bad=True)]
    delivery_attempt(delivery.pk)
    row = OutboundDelivery.objects.select_related("contact_point").get(pk=delivery.pk)
    assert (row.state, row.needs_attention, row.error_code) == ("failed", True, "21211")
    assert row.contact_point
    assert row.contact_point.bad_code == "21211"


@pytest.mark.parametrize("got_there", [True, False])
def test_a_time_out_is_asked_about_and_never_sent_blindly(
    delivery: OutboundDelivery, toy: ToyAdapter, clock: HeldClock, *, got_there: bool
) -> None:
    toy.failures = [DeliveryError("timeout", ambiguous=True)]
    delivery_attempt(delivery.pk)
    assert state_of(delivery) == "ambiguous"
    if got_there:
        toy.known[str(delivery.key)] = DeliveryResult("toy-known")
    clock.advance(minutes=2)
    delivery_attempt(delivery.pk)
    assert state_of(delivery) == "sent"
    assert len(toy.sent) == (0 if got_there else 1)


def test_a_crash_in_the_middle_is_asked_about_first(
    delivery: OutboundDelivery, toy: ToyAdapter, clock: HeldClock
) -> None:
    OutboundDelivery.objects.update(state="sending", lease_until=clock.advance(seconds=1))
    toy.known[str(delivery.key)] = DeliveryResult("toy-known")
    delivery_attempt(delivery.pk)
    assert state_of(delivery) == "sending"
    clock.advance(minutes=2)
    delivery_attempt(delivery.pk)
    assert state_of(delivery) == "sent"
    assert toy.sent == []


def test_reports_in_any_order_never_go_back(delivery: OutboundDelivery, toy: ToyAdapter) -> None:
    delivery_attempt(delivery.pk)
    assert report(DeliveryState.DELIVERED, delivery)
    assert report(DeliveryState.SENT, delivery)
    assert not report(DeliveryState.DELIVERED, delivery)
    assert state_of(delivery) == "delivered"


def test_a_report_that_comes_first_waits_for_the_sending(
    delivery: OutboundDelivery, toy: ToyAdapter
) -> None:
    report(DeliveryState.DELIVERED, delivery)
    delivery_attempt(delivery.pk)
    assert state_of(delivery) == "delivered"


def test_an_empty_answer_is_refused(delivery: OutboundDelivery, ips: Institution) -> None:
    assert delivery.message
    with pytest.raises(InvalidInputError):
        reply_send(
            viewer=factories.viewer(ips),
            interaction_id=delivery.message.interaction_id,
            seed=ReplySeed(text="  "),
        )


def test_a_counter_visit_without_contact_cannot_be_answered(
    ips: Institution, toy: ToyAdapter
) -> None:
    toy.capabilities = Capabilities(reply_to=None, at_desk=True)
    outcome = receive_now(factories.contact(ips, kind="visit", contact=None))
    assert outcome.interaction_id
    with pytest.raises(NoWayToReplyError):
        reply_send(
            viewer=factories.viewer(ips),
            interaction_id=outcome.interaction_id,
            seed=ReplySeed(text="Hola"),
        )


def test_another_institution_sees_and_answers_nothing(
    delivery: OutboundDelivery, toy: ToyAdapter
) -> None:
    from backend.common.errors import NotFoundError

    stranger = factories.viewer(factories.institution("otra"))
    assert delivery.message
    with pytest.raises(NotFoundError):
        reply_send(
            viewer=stranger,
            interaction_id=delivery.message.interaction_id,
            seed=ReplySeed(text="Hola"),
        )
