"""A person and an agent in one call: the product and the simulator, each on a port, speaking HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from backend.accounts.api import Viewer
from backend.accounts.models import User
from backend.cases.api import CaseState
from backend.cases.models import Interaction, Survey
from backend.common import clock as product_clock
from backend.common.errors import ConflictError
from backend.mailroom.api import attention_close
from backend.ports import ActionContext
from backend.routing.api import WorkItem, ring_next
from channels_phone.adapter import answer, cut
from channels_phone.models import PhoneCall
from channels_phone.parse import RoomReport
from channels_phone.voice import bridge, legs
from tests import factories
from tests.phone_simulator.harness import Company

pytestmark = pytest.mark.django_db(transaction=True)
Step = PhoneCall.Step


class Talk:
    """One call, from the telephone's side and from the agent's."""

    def __init__(self, company: Company, agent: Viewer) -> None:
        self.company, self.agent = company, agent
        self.sid = company.call()
        company.until_line(self.sid, "marque 3")
        company.keys(self.sid, "3")
        company.until_line(self.sid, "número 1 de la fila")

    @property
    def call(self) -> PhoneCall:
        return PhoneCall.objects.get(call_sid=self.sid)

    @property
    def item(self) -> WorkItem:
        return WorkItem.objects.get()

    def context(self) -> ActionContext:
        assert self.agent.user_id is not None
        return ActionContext(self.agent.user_id, self.item.pk, self.item.interaction_id)

    def ring(self) -> None:
        rung = ring_next(self.item.pk)
        assert rung is not None
        assert rung.agent_id == self.agent.user_id

    def take(self) -> None:
        self.ring()
        answer(self.context())
        self.until_state(lambda item: item.state == "serving")
        self.company.until_line(self.sid, "En conversación")

    def until(self, step: PhoneCall.Step) -> None:
        """Wait for the webhook that brings the call to a step."""
        self.company.until(lambda _: self.call.step == step)

    def until_state(self, wanted: Callable[[WorkItem], bool]) -> None:
        self.company.until(lambda _: wanted(self.item))


@pytest.fixture
def talk(company: Company, agent: Viewer) -> Talk:
    return Talk(company, agent)


def test_from_the_menu_to_the_survey(
    talk: Talk, company: Company, sent: list[tuple[str, str]]
) -> None:
    talk.take()
    item = talk.item
    assert (item.state, item.agent_id) == ("serving", talk.agent.user_id)
    assert Interaction.objects.get().case is not None
    leg = talk.call.agent_call_sid
    company.post(f"/api/calls/{leg}/say", {"text": "Buenos días, le habla Ana"})
    company.post(f"/api/calls/{talk.sid}/say", {"text": "Quiero renovar mi cédula"})
    assert company.lines(talk.sid, "heard") == ["Buenos días, le habla Ana"]
    assert company.lines(leg, "heard") == ["Quiero renovar mi cédula"]
    cut(talk.context())
    assert company.until_over(talk.sid) == "completed"
    assert company.until_over(leg) == "completed"
    assert talk.call.step == Step.ENDED
    assert talk.item.state == "serving"
    attention_close(
        viewer=talk.agent,
        interaction_id=item.interaction_id,
        outcome="resuelto",
        case_state=CaseState.RESOLVED,
    )
    assert talk.item.state == "done"
    assert Interaction.objects.get().end_reason == "attended"
    assert Survey.objects.get().channel == "sms"
    made = [path for method, path in sent if method == "POST"]
    assert any(path.endswith("/Participants.json") for path in made)
    assert any("/Members/" in path for path in made)


def test_the_person_hangs_up_and_the_agent_closes(talk: Talk, company: Company) -> None:
    talk.take()
    company.post(f"/api/calls/{talk.sid}/hangup", {})
    company.until_over(talk.sid)
    talk.until(Step.ENDED)
    assert talk.item.state == "serving"
    company.until_over(talk.call.agent_call_sid)


def test_the_person_hangs_up_while_it_rings(talk: Talk, company: Company) -> None:
    talk.ring()
    company.post(f"/api/calls/{talk.sid}/hangup", {})
    talk.until_state(lambda item: item.state == "abandoned")
    with pytest.raises(ConflictError, match="ya cortó"):
        answer(talk.context())


def test_the_person_is_gone_when_the_agent_comes(talk: Talk, company: Company) -> None:
    company.post("/api/faults", {"kind": "call_gone"})
    talk.ring()
    answer(talk.context())
    talk.until(Step.ENDED)
    talk.until_state(lambda item: item.ended_at is not None)
    company.until_over(talk.call.agent_call_sid)


def test_the_agents_line_breaks_and_the_person_waits_again(talk: Talk, company: Company) -> None:
    talk.take()
    arrived = talk.item.arrived_at
    company.post(f"/api/calls/{talk.call.agent_call_sid}/hangup", {})
    talk.until(Step.WAITING)
    company.until_line(talk.sid, "Le comunicaremos con otra persona")
    company.until(lambda _: len(company.lines(talk.sid, "note")) >= 3)
    talk.until_state(lambda item: item.state in ("waiting", "ringing"))
    assert talk.item.arrived_at == arrived
    assert talk.call.ended_at is None


def test_work_that_passes_on_takes_the_caller_along(talk: Talk, company: Company) -> None:
    from backend.routing.api import work_release

    talk.take()
    leg = talk.call.agent_call_sid
    work_release(viewer=talk.agent, work_item_id=talk.item.pk)
    assert bridge.calls_sweep() == 1
    assert talk.call.step == Step.WAITING
    company.until_line(talk.sid, "Le comunicaremos con otra persona")
    assert company.until_over(leg) == "completed"


def test_an_agent_who_vanished_after_the_call_leaves_it_attended(
    talk: Talk, company: Company
) -> None:
    from backend.routing.api import work_release

    talk.take()
    company.post(f"/api/calls/{talk.sid}/hangup", {})
    talk.until(Step.ENDED)
    work_release(viewer=talk.agent, work_item_id=talk.item.pk)
    assert bridge.calls_sweep() == 1
    assert talk.item.ended_at is not None
    assert Interaction.objects.get().end_reason == "attended"


def test_accepted_elsewhere_is_connected_by_the_wait(talk: Talk) -> None:
    from backend.routing.api import ring_accept

    talk.ring()
    ring_accept(viewer=talk.agent, work_item_id=talk.item.pk)
    talk.until_state(lambda item: item.state == "serving")
    assert talk.call.step == Step.TALKING


def test_an_agent_who_never_joins_gives_it_back(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "room_event", lambda report: None)
    talk.ring()
    answer(talk.context())
    later = product_clock.now() + legs.LEASE + timedelta(seconds=1)
    with product_clock.held_at(later):
        assert bridge.calls_sweep() == 1
    assert talk.call.step == Step.WAITING
    assert talk.item.state in ("waiting", "ringing")


def test_a_provider_that_is_down_keeps_the_place(talk: Talk, settings: Any) -> None:
    settings.TWILIO_API_BASE = "http://127.0.0.1:9"
    talk.ring()
    with pytest.raises(bridge.LineDownError):
        answer(talk.context())
    assert talk.call.step == Step.WAITING
    assert talk.item.state in ("waiting", "ringing")


def test_answering_twice_makes_one_conversation(talk: Talk, company: Company) -> None:
    talk.take()
    answer(talk.context())
    legs = [call for call in company.state()["agents"] if call["live"]]
    assert len(legs) == 1


def test_late_and_repeated_reports_change_nothing(talk: Talk, company: Company) -> None:
    talk.take()
    cut(talk.context())
    company.until_over(talk.sid)
    before = PhoneCall.objects.values().get()
    report = RoomReport(
        sid=before["conference_sid"],
        name=before["conference"],
        event="participant-leave",
        sequence="99",
        call_sid=before["agent_call_sid"],
        label=legs.AGENT,
    )
    bridge.room_event(report)
    assert PhoneCall.objects.values().get() == before


def test_who_hangs_up_first_decides_whatever_report_comes_first(
    talk: Talk, company: Company
) -> None:
    """The agent's leg is sent out because the person hung up: the work stays with the agent."""
    talk.take()
    call = talk.call

    def left(label: str, reason: str) -> RoomReport:
        return RoomReport(
            sid=call.conference_sid,
            name=call.conference,
            event="participant-leave",
            sequence="98",
            call_sid=call.call_sid,
            label=label,
            reason=reason,
        )

    bridge.room_event(left(legs.AGENT, "moderator_ended_conference"))
    assert (talk.call.step, talk.item.state) == (Step.TALKING, "serving")
    bridge.room_event(left(legs.PERSON, "participant_updated_via_api"))
    assert talk.call.step == Step.TALKING
    bridge.room_event(left(legs.PERSON, "participant_hung_up"))
    assert (talk.call.step, talk.item.state) == (Step.ENDED, "serving")
    assert talk.item.agent_id == talk.agent.user_id


def test_the_panel_says_how_the_call_stands(talk: Talk, client: Client) -> None:
    talk.take()
    url = f"/telefono/atencion/{talk.item.pk}/panel/"
    assert client.get(url).status_code == 302
    client.force_login(factories.user("Otra"))
    assert client.get(url).status_code == 404
    client.force_login(User.objects.get(pk=talk.context().user_id))
    html = client.get(url).content.decode()
    assert "En conversación" in html
    assert "+56955500001" in html
    assert client.get("/telefono/atencion/999/panel/").status_code == 404
