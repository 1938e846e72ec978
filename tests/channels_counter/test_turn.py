"""The turn on a person's phone: true, honest, and theirs to give back and to rate, once."""

from http import HTTPStatus

import pytest
from django.test import Client

from backend.accounts.api import Viewer
from backend.cases.models import Interaction, Survey, SurveyAnswer
from backend.mailroom.models import OutboundDelivery
from backend.routing.api import (
    claim_next,
    presence_heartbeat,
    work_no_show,
    work_park,
    work_start,
)
from backend.routing.models import WorkItem
from channels_counter.models import Ticket
from channels_counter.selectors import ticket_by_token, turn_state
from channels_counter.services.tickets import ticket_issue, turn_address
from tests.channels_counter.world import World, finish, request, world
from tests.conftest import HeldClock

pytestmark = pytest.mark.django_db


def address(ticket: Ticket) -> str:
    return f"/turno/{ticket.public_token}/"


def text(ticket: Ticket) -> str:
    return Client().get(address(ticket)).content.decode()


def attend(here: World, ana: Viewer, clock: HeldClock, *, minutes: int = 6) -> None:
    item = claim_next(viewer=ana)
    assert item is not None
    work_start(viewer=ana, work_item_id=item.pk)
    clock.advance(minutes=minutes)
    presence_heartbeat(viewer=ana)
    finish(ana, item)


def test_from_waiting_to_the_desk(clock: HeldClock) -> None:
    here = world()
    first = ticket_issue(request=request(), issuer=here.issuer())
    second = ticket_issue(request=request(), issuer=here.issuer())
    ana = here.agent()
    assert "Usted es la próxima persona" in text(first)
    assert "antes que usted" in text(second)
    item = claim_next(viewer=ana)
    assert item is not None
    assert "Acérquese al módulo 1" in text(first)
    assert "Usted es la próxima persona" in text(second)
    work_start(viewer=ana, work_item_id=item.pk)
    assert "Le están atendiendo en el módulo 1" in text(first)
    finish(ana, item)
    assert "Su atención terminó" in text(first)


def test_the_key_changes_exactly_when_the_person_must_see_something(clock: HeldClock) -> None:
    here = world()
    ticket = ticket_issue(request=request(), issuer=here.issuer())
    token = ticket.public_token
    waiting = turn_state(ticket_by_token(token)).key
    assert turn_state(ticket_by_token(token)).key == waiting
    claim_next(viewer=here.agent())
    assert turn_state(ticket_by_token(token)).key != waiting


def test_minutes_only_after_twenty_measured_services(clock: HeldClock) -> None:
    here = world()
    ana = here.agent()
    for _ in range(19):
        ticket_issue(request=request(), issuer=here.issuer())
        attend(here, ana, clock)
    waiting = ticket_issue(request=request(), issuer=here.issuer())
    assert "Espera estimada" not in text(waiting)
    attend(here, ana, clock)
    waiting = ticket_issue(request=request(), issuer=here.issuer())
    minutes = turn_state(ticket_by_token(waiting.public_token)).minutes
    # Nobody ahead, one desk, six minutes a service: p50 4.2 and p80 9.7 minutes, rounded up.
    assert minutes == (5, 10)
    assert "Espera estimada" in text(waiting)


def test_a_phone_page_tells_nobody_elses_business(clock: HeldClock) -> None:
    here = world()
    mine = ticket_issue(
        request=request(run="12.345.678-5", phone="+56955500001"), issuer=here.issuer()
    )
    other = ticket_issue(request=request(), issuer=here.issuer())
    page = text(other)
    assert mine.label not in page
    assert mine.public_token not in page
    assert "12.345.678" not in text(mine)


@pytest.mark.parametrize("token", ["x", "A" * 200, "..%2f"])
def test_an_unknown_turn_is_a_plain_page(clock: HeldClock, token: str) -> None:
    world()
    for end in ("", "estado/"):
        answer = Client().get(f"/turno/{token}/{end}")
        assert answer.status_code == HTTPStatus.NOT_FOUND


def test_giving_the_number_back(clock: HeldClock) -> None:
    here = world()
    ticket = ticket_issue(request=request(), issuer=here.issuer())
    client = Client()
    assert "¿Devolver el número A001?" in client.get(f"{address(ticket)}salir/").content.decode()
    assert WorkItem.objects.get().state == "waiting"
    for _ in range(2):
        assert client.post(f"{address(ticket)}salir/").status_code == HTTPStatus.FOUND
    assert WorkItem.objects.get().state == "abandoned"
    interaction = Interaction.objects.get()
    assert (interaction.end_reason, interaction.case) == ("abandoned", None)
    assert "Devolvió su número" in text(ticket)


def test_a_visit_being_attended_is_not_given_back(clock: HeldClock) -> None:
    here = world()
    ticket = ticket_issue(request=request(), issuer=here.issuer())
    ana = here.agent()
    item = claim_next(viewer=ana)
    assert item is not None
    work_start(viewer=ana, work_item_id=item.pk)
    answer = Client().post(f"{address(ticket)}salir/")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert WorkItem.objects.get().state == "serving"


def test_parked_and_no_show_are_said_kindly(clock: HeldClock) -> None:
    here = world()
    ticket = ticket_issue(request=request(), issuer=here.issuer())
    ana = here.agent()
    item = claim_next(viewer=ana)
    assert item is not None
    work_park(viewer=ana, work_item_id=item.pk)
    assert "conserva su lugar" in text(ticket)
    work_no_show(viewer=ana, work_item_id=item.pk)
    work_item = WorkItem.objects.get()
    if work_item.state != "no_show":
        work_no_show(viewer=ana, work_item_id=item.pk)
    assert "no alcanzó a llegar" in text(ticket)


def test_one_rating_with_reason_and_comment(clock: HeldClock) -> None:
    here = world()
    ticket = ticket_issue(request=request(), issuer=here.issuer())
    attend(here, here.agent(), clock)
    client = Client()
    assert 'name="rating"' in client.get(address(ticket)).content.decode()
    sent = {"rating": "6", "reason": "espera", "comment": "Amable, pero lento."}
    assert client.post(f"{address(ticket)}nota/", sent).status_code == HTTPStatus.FOUND
    answer = SurveyAnswer.objects.get()
    assert (answer.rating, answer.reason, answer.channel) == (6, "espera", "counter")
    again = client.post(f"{address(ticket)}nota/", {"rating": "1"})
    assert again.status_code == HTTPStatus.CONFLICT
    assert SurveyAnswer.objects.get().rating == 6
    assert "Recibimos su nota" in client.get(address(ticket)).content.decode()
    assert Survey.objects.count() == 1


@pytest.mark.parametrize("rating", ["", "0", "8", "siete", "-1", "5.5", "７"])
def test_a_rating_outside_the_scale_is_refused(clock: HeldClock, rating: str) -> None:
    here = world()
    ticket = ticket_issue(request=request(), issuer=here.issuer())
    attend(here, here.agent(), clock)
    answer = Client().post(f"{address(ticket)}nota/", {"rating": rating})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Elija una nota de 1 a 7" in answer.content.decode()


def test_no_rating_before_the_end(clock: HeldClock) -> None:
    here = world()
    ticket = ticket_issue(request=request(), issuer=here.issuer())
    answer = Client().post(f"{address(ticket)}nota/", {"rating": "7"})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert SurveyAnswer.objects.count() == 0


def test_an_unattended_visit_has_no_survey(clock: HeldClock) -> None:
    here = world()
    ticket = ticket_issue(request=request(), issuer=here.issuer())
    Client().post(f"{address(ticket)}salir/")
    assert 'name="rating"' not in text(ticket)
    assert Survey.objects.count() == 0


def test_a_number_stands_without_any_sms(clock: HeldClock) -> None:
    here = world()
    ticket = ticket_issue(request=request(phone="+56955500001"), issuer=here.issuer())
    assert ticket.label == "A001"
    sent = OutboundDelivery.objects.filter(purpose="ticket")
    for delivery in sent:
        assert ticket.label in delivery.text
        assert turn_address(ticket) in delivery.text
