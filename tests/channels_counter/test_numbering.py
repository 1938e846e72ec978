"""Numbers: no gap, no double, whatever is pressed and however often; the office's own day."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from backend.cases.models import Interaction
from backend.mailroom.models import InboundReceipt
from backend.routing.api import queue_close
from backend.routing.models import WorkItem
from channels_counter.errors import OfficeClosedError
from channels_counter.models import Ticket, TicketSeries
from channels_counter.parse import TicketRequest
from channels_counter.services.numbering import Series, number_take
from channels_counter.services.tickets import Issuer, ticket_issue
from tests.channels_counter.threads import at_once
from tests.channels_counter.world import SYSTEM, request, world
from tests.conftest import HeldClock


def issuing(wanted: TicketRequest, issuer: Issuer) -> Callable[[], Ticket]:
    return partial(ticket_issue, request=wanted, issuer=issuer)


@pytest.mark.django_db
def test_a_number_is_a_visit_that_waits(clock: HeldClock) -> None:
    here = world()
    ticket = ticket_issue(
        request=request(procedure_code=here.procedure.code, need="Renovar la cédula"),
        issuer=here.issuer(),
    )
    assert ticket.label == "B001"
    assert ticket.service_date == date(2026, 11, 20)
    item = WorkItem.objects.get(pk=ticket.work_item_id)
    assert (item.label, item.state, item.kind, item.weight) == ("B001", "waiting", "visit", 100)
    assert item.queue == here.identity
    interaction = Interaction.objects.get(pk=ticket.interaction_id)
    assert (interaction.channel, interaction.kind, interaction.case) == ("counter", "visit", None)
    assert interaction.office == here.office
    assert interaction.procedure == here.procedure


@pytest.mark.django_db
def test_without_a_procedure_it_is_the_general_queue(clock: HeldClock) -> None:
    here = world()
    assert ticket_issue(request=request(), issuer=here.issuer()).label == "A001"
    assert ticket_issue(request=request(), issuer=here.issuer()).label == "A002"


@pytest.mark.django_db
def test_preference_moves_the_place_not_the_number(clock: HeldClock) -> None:
    here = world()
    first = ticket_issue(request=request(), issuer=here.issuer())
    clock.advance(minutes=5)
    second = ticket_issue(request=request(priority_class="discapacidad"), issuer=here.issuer())
    assert (first.label, second.label) == ("A001", "A002")
    assert second.work_item.effective_at < first.work_item.effective_at


@pytest.mark.django_db
def test_the_same_request_is_the_same_number(clock: HeldClock) -> None:
    here = world()
    wanted = request()
    tickets = {ticket_issue(request=wanted, issuer=here.issuer()).pk for _ in range(5)}
    assert len(tickets) == 1
    assert WorkItem.objects.count() == Interaction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_kiosks_at_once_neither_skip_nor_repeat() -> None:
    here = world()
    kiosks = [here.issuer(here.device(name=name)[0]) for name in ("Entrada", "Patio")]
    calls = [issuing(request(), kiosks[n % 2]) for n in range(100)]
    tickets = at_once(calls)
    assert sorted(ticket.number for ticket in tickets) == list(range(1, 101))
    assert Ticket.objects.count() == WorkItem.objects.count() == 100
    assert InboundReceipt.objects.filter(state="processed").count() == 100


@pytest.mark.django_db(transaction=True)
def test_many_taps_at_once_are_one_number() -> None:
    here = world()
    kiosk = here.issuer(here.device()[0])
    wanted = request(phone="+56955500001")
    tickets = at_once([issuing(wanted, kiosk)] * 20)
    assert {ticket.label for ticket in tickets} == {"A001"}
    assert Ticket.objects.count() == WorkItem.objects.count() == Interaction.objects.count() == 1
    assert TicketSeries.objects.get().last_number == 1


@pytest.mark.django_db(transaction=True)
def test_taps_and_people_together() -> None:
    here = world()
    kiosk = here.issuer(here.device()[0])
    people = [request() for _ in range(30)]
    tickets = at_once([issuing(person, kiosk) for person in people * 3])
    assert sorted({ticket.number for ticket in tickets}) == list(range(1, 31))
    assert Ticket.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_a_number_that_failed_was_never_given(clock: HeldClock) -> None:
    here = world()
    series = Series(here.office.pk, date(2026, 11, 20), "A")
    with transaction.atomic():
        assert number_take(series) == 1
        transaction.set_rollback(True)
    with transaction.atomic():
        assert number_take(series) == 1


@pytest.mark.django_db
def test_a_closed_queue_gives_no_number_and_keeps_nothing(clock: HeldClock) -> None:
    here = world()
    for queue in (here.general, here.identity):
        queue_close(viewer=SYSTEM, queue_id=queue.pk)
    with pytest.raises(OfficeClosedError):
        ticket_issue(request=request(), issuer=here.issuer())
    assert InboundReceipt.objects.count() == Ticket.objects.count() == 0


@pytest.mark.django_db
def test_each_issuer_and_letter_has_its_own_series(clock: HeldClock) -> None:
    here = world()
    day = date(2026, 11, 20)
    with transaction.atomic():
        server = Series(here.office.pk, day, "A")
        terminal = Series(here.office.pk, day, "A", issuer="device-7")
        assert [number_take(server), number_take(server), number_take(terminal)] == [1, 2, 1]


@pytest.mark.django_db
def test_the_database_refuses_a_second_ticket_of_one_number(clock: HeldClock) -> None:
    here = world()
    first = ticket_issue(request=request(), issuer=here.issuer())
    second = ticket_issue(request=request(), issuer=here.issuer())
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=second.pk).update(number=first.number)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        # Santiago jumps from 00:00 to 01:00 on 6 September 2026: 03:59 UTC is still the 5th.
        ("America/Santiago", datetime(2026, 9, 6, 3, 59, 59, tzinfo=UTC), date(2026, 9, 5)),
        ("America/Santiago", datetime(2026, 9, 6, 4, 0, 0, tzinfo=UTC), date(2026, 9, 6)),
        # On 4 April 2026 the hour from 23:00 comes twice: both are the 4th.
        ("America/Santiago", datetime(2026, 4, 5, 2, 30, tzinfo=UTC), date(2026, 4, 4)),
        ("America/Santiago", datetime(2026, 4, 5, 3, 30, tzinfo=UTC), date(2026, 4, 4)),
        ("America/Santiago", datetime(2026, 4, 5, 4, 0, tzinfo=UTC), date(2026, 4, 5)),
        # Magallanes keeps UTC-3 all year: its midnight is an hour before Santiago's in winter.
        ("America/Punta_Arenas", datetime(2026, 4, 5, 3, 30, tzinfo=UTC), date(2026, 4, 5)),
        ("America/Punta_Arenas", datetime(2026, 7, 1, 2, 59, tzinfo=UTC), date(2026, 6, 30)),
        ("America/Punta_Arenas", datetime(2026, 7, 1, 3, 0, tzinfo=UTC), date(2026, 7, 1)),
        ("Pacific/Easter", datetime(2026, 7, 1, 5, 59, tzinfo=UTC), date(2026, 6, 30)),
    ],
)
def test_the_day_is_the_offices_own(
    clock: HeldClock, zone: str, instant: datetime, day: date
) -> None:
    here = world(time_zone=zone)
    clock.move_to(instant)
    assert ticket_issue(request=request(), issuer=here.issuer()).service_date == day


@pytest.mark.django_db
def test_numbers_begin_again_at_the_offices_midnight(clock: HeldClock) -> None:
    here = world()
    labels = []
    # Through the repeated hour and past midnight: only the new day begins again.
    for minute in (datetime(2026, 4, 5, 2, 55, tzinfo=UTC), datetime(2026, 4, 5, 3, 5, tzinfo=UTC)):
        clock.move_to(minute)
        labels.append(ticket_issue(request=request(), issuer=here.issuer()).label)
    clock.move_to(datetime(2026, 4, 5, 4, 1, tzinfo=UTC))
    labels.append(ticket_issue(request=request(), issuer=here.issuer()).label)
    assert labels == ["A001", "A002", "A001"]


@pytest.mark.django_db
def test_two_institutions_do_not_share_numbers(clock: HeldClock) -> None:
    here, there = world(), world(code="registro")
    ticket_issue(request=request(), issuer=here.issuer())
    assert ticket_issue(request=request(), issuer=there.issuer()).label == "A001"


@pytest.mark.django_db
def test_a_uuid_of_another_kiosk_is_not_its_ticket(clock: HeldClock) -> None:
    here = world()
    wanted = TicketRequest(client_uuid=uuid4())
    ticket = ticket_issue(request=wanted, issuer=here.issuer(here.device()[0]))
    again = ticket_issue(request=wanted, issuer=here.issuer(here.device(name="Patio")[0]))
    assert again.pk == ticket.pk
