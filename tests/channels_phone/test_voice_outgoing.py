"""An agent calls a person from a case: the product and the simulator, each on a port, speaking HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from backend.accounts.api import Viewer
from backend.accounts.models import User
from backend.cases.models import Interaction, Survey
from backend.citizens.api import opt_out_record
from backend.citizens.models import ContactPoint
from backend.common import clock as product_clock
from backend.directory.models import Institution
from backend.mailroom.api import attention_close, receive_now
from backend.ports import ActionContext
from backend.routing.api import WorkItem, work_release
from channels_phone.adapter import cut
from channels_phone.models import PhoneCall, PhoneLine
from channels_phone.voice import bridge, legs, outgoing
from tests import factories
from tests.channels_phone.conftest import NUMBER, PERSON
from tests.phone_simulator.harness import Company

pytestmark = pytest.mark.django_db(transaction=True)
Step = PhoneCall.Step


class FromCase:
    """A case that a text opened, and the desk of the agent who has it on the screen."""

    def __init__(self, host: Institution, agent: Viewer) -> None:
        outcome = receive_now(factories.contact(host, channel="sms", account=NUMBER))
        self.case_id, self.agent = outcome.case_id, agent
        self.point = ContactPoint.objects.get(value=PERSON)
        self.desk = Client()
        self.desk.force_login(
            User.objects.get(pk=agent.user_id or 0),
            backend="django.contrib.auth.backends.ModelBackend",
        )

    def start(self, point: ContactPoint | None = None) -> HttpResponse:
        """Press the telephone beside the number."""
        point = point or self.point
        answer: Any = self.desk.post(
            f"/mesa/caso/{self.case_id}/iniciar/phone/{point.pk}/", headers={"HX-Request": "true"}
        )
        assert isinstance(answer, HttpResponse)
        return answer

    @property
    def call(self) -> PhoneCall:
        return PhoneCall.objects.get()

    @property
    def item(self) -> WorkItem:
        return WorkItem.objects.get(channel="phone")

    def panel(self) -> str:
        return self.desk.get(f"/telefono/atencion/{self.item.pk}/panel/").content.decode()

    def context(self) -> ActionContext:
        assert self.agent.user_id is not None
        return ActionContext(self.agent.user_id, self.item.pk, self.item.interaction_id)


@pytest.fixture
def from_case(host: Institution, agent: Viewer, line: PhoneLine, settings: Any) -> FromCase:
    settings.ROOT_URLCONF = "backend.config.urls"
    return FromCase(host, agent)


@pytest.fixture
def until(company: Company, from_case: FromCase) -> Callable[[PhoneCall.Step], None]:
    def wait(step: PhoneCall.Step) -> None:
        company.until(lambda _: from_case.call.step == step)

    return wait


def ringing(company: Company, at: int = 0) -> str:
    """The call that rings at a telephone, as soon as it does."""
    state = company.until(
        lambda s: any(call["status"] == "ringing" for call in s["phones"][at]["calls"])
    )
    return str(state["phones"][at]["calls"][0]["sid"])


def test_an_agent_calls_and_both_talk(
    from_case: FromCase, company: Company, until: Callable[[PhoneCall.Step], None]
) -> None:
    # Who wants no texts may still be called.
    opt_out_record(contact_point=from_case.point, channel="sms", account=NUMBER, keyword="BAJA")
    beside = from_case.desk.get(f"/mesa/caso/{from_case.case_id}/persona/").content.decode()
    assert f"/mesa/caso/{from_case.case_id}/iniciar/phone/{from_case.point.pk}/" in beside
    html = from_case.start().content.decode()
    assert PERSON in html
    assert from_case.item.agent_id == from_case.agent.user_id
    phone = ringing(company)
    company.post(f"/api/calls/{phone}/answer", {})
    until(Step.TALKING)
    company.until(lambda _: from_case.item.state == "serving")
    assert "En conversación" in from_case.panel()
    company.until_line(phone, "En conversación")
    company.post(f"/api/calls/{from_case.call.agent_call_sid}/say", {"text": "Le llama Ana"})
    assert company.lines(phone, "heard") == ["Le llama Ana"]
    company.post(f"/api/calls/{phone}/hangup", {})
    until(Step.ENDED)
    company.until_over(from_case.call.agent_call_sid)
    assert (from_case.item.state, from_case.call.call_sid) == ("serving", phone)
    attention_close(
        viewer=from_case.agent, interaction_id=from_case.item.interaction_id, outcome="informado"
    )
    made = Interaction.objects.get(channel="phone")
    assert (made.direction, made.kind, made.case_id) == ("out", "call", from_case.case_id)
    assert made.end_reason == "attended"
    assert not Survey.objects.exists()
    assert "Contacto iniciado por el equipo: Teléfono" in (
        from_case.desk.get(f"/mesa/caso/{from_case.case_id}/").content.decode()
    )


def test_the_telephone_is_busy(
    from_case: FromCase, company: Company, until: Callable[[PhoneCall.Step], None]
) -> None:
    from_case.start()
    company.post(f"/api/calls/{ringing(company)}/hangup", {})
    until(Step.ENDED)
    assert "El teléfono está ocupado." in from_case.panel()
    assert from_case.item.state == "claimed"
    company.until_over(from_case.call.agent_call_sid)


def test_nobody_answers(
    from_case: FromCase, company: Company, until: Callable[[PhoneCall.Step], None]
) -> None:
    from_case.start()
    until(Step.ENDED)
    assert from_case.call.end_status == "no-answer"
    assert "No contestaron." in from_case.panel()


def test_a_number_that_does_not_exist(
    from_case: FromCase, company: Company, until: Callable[[PhoneCall.Step], None]
) -> None:
    from_case.point.value = "+56955500099"
    from_case.point.save()
    from_case.start()
    until(Step.ENDED)
    assert "Ese número no existe" in from_case.panel()
    company.until_over(from_case.call.agent_call_sid)


def test_the_agent_hangs_up_while_it_rings(from_case: FromCase, company: Company) -> None:
    from_case.start()
    phone = ringing(company)
    company.until(lambda _: from_case.call.person_leg == phone)
    cut(from_case.context())
    assert company.until_over(phone) == "canceled"
    assert from_case.call.step == Step.ENDED


def test_the_agents_line_breaks(
    from_case: FromCase, company: Company, until: Callable[[PhoneCall.Step], None]
) -> None:
    from_case.start()
    phone = ringing(company)
    company.post(f"/api/calls/{phone}/answer", {})
    until(Step.TALKING)
    company.post(f"/api/calls/{from_case.call.agent_call_sid}/hangup", {})
    assert company.until_over(phone) == "completed"
    until(Step.ENDED)
    assert from_case.item.agent_id == from_case.agent.user_id


def test_work_that_its_agent_lost_ends_the_call(
    from_case: FromCase, company: Company, until: Callable[[PhoneCall.Step], None]
) -> None:
    from_case.start()
    phone = ringing(company)
    company.post(f"/api/calls/{phone}/answer", {})
    until(Step.TALKING)
    company.until(lambda _: from_case.item.state == "serving")
    work_release(viewer=from_case.agent, work_item_id=from_case.item.pk)
    bridge.calls_sweep()
    assert company.until_over(phone) == "completed"
    assert from_case.item.ended_at is not None


def test_an_agents_leg_that_never_joins(
    from_case: FromCase, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "room_event", lambda report: None)
    from_case.start()
    later = product_clock.now() + legs.LEASE + timedelta(seconds=1)
    with product_clock.held_at(later):
        assert bridge.calls_sweep() == 1
    assert "Su línea no contestó" in from_case.panel()


def test_a_lost_report_ends_with_the_ringing(from_case: FromCase, company: Company) -> None:
    from_case.start()
    ringing(company)
    later = product_clock.now() + outgoing.REPORT_LOST + timedelta(seconds=1)
    with product_clock.held_at(later):
        outgoing.calls_out_sweep()
    assert from_case.call.step == Step.ENDED


def test_reports_of_other_calls_and_repeats_change_nothing(
    from_case: FromCase, company: Company, until: Callable[[PhoneCall.Step], None]
) -> None:
    from_case.start()
    company.post(f"/api/calls/{ringing(company)}/hangup", {})
    until(Step.ENDED)
    before = PhoneCall.objects.values().get()
    outgoing.person_leg_over(before["conference"], status="completed")
    outgoing.person_leg_over("", status="completed")
    outgoing.person_leg_over("v-out-no-es", status="completed")
    outgoing.person_dial(before["id"])
    assert PhoneCall.objects.values().get() == before


# -- what is told without a call ------------------------------------------------------------------
def test_a_line_that_is_down_is_told_in_the_panel(from_case: FromCase) -> None:
    answer = from_case.start()
    assert answer.status_code == 200
    assert "La línea no responde" in from_case.panel()
    assert from_case.item.state == "claimed"


def test_one_call_at_a_time(from_case: FromCase) -> None:
    from_case.start()
    answer = from_case.start()
    assert answer.status_code == 409
    assert "Termine o aparque" in answer.content.decode()
    assert PhoneCall.objects.count() == 1
    assert Interaction.objects.filter(channel="phone").count() == 1


def test_no_line_no_number_no_telephone(from_case: FromCase, settings: Any) -> None:
    PhoneLine.objects.update(is_active=False)
    settings.TWILIO_NUMBER = ""
    answer = from_case.start()
    assert answer.status_code == 409
    assert "no tiene una línea telefónica" in answer.content.decode()
    ContactPoint.objects.filter(pk=from_case.point.pk).update(value="anexo 12")
    answer = from_case.start()
    assert answer.status_code == 422
    assert "no se puede llamar" in answer.content.decode()
    assert from_case.start(ContactPoint(pk=10**6)).status_code == 404
    ContactPoint.objects.filter(pk=from_case.point.pk).update(kind="email", value="a@b.cl")
    assert from_case.start().status_code == 404
    assert not PhoneCall.objects.exists()
    assert not Interaction.objects.filter(channel="phone").exists()


def test_a_telephone_of_another_institution_is_not_called(from_case: FromCase) -> None:
    other = factories.institution()
    theirs = ContactPoint.objects.create(institution=other, kind="phone", value="+56955500002")
    assert from_case.start(theirs).status_code == 404
    assert not PhoneCall.objects.exists()
