"""The menu by itself: every step's document is checked, and the row says where the call stands."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from types import SimpleNamespace
from typing import Any

import pytest

from backend.cases.api import CaseState
from backend.cases.models import Case, Interaction, KnowledgeUse
from backend.citizens.models import ContactPoint
from backend.common import clock as product_clock
from backend.directory.models import Institution, OfficeHours
from backend.mailroom.models import OutboundDelivery
from backend.mailroom.services.processing import inbox_drain
from backend.ports import KnowledgeRef
from backend.routing.models import Queue, WorkItem
from channels_phone.models import PhoneCall, PhoneLine
from channels_phone.services.acknowledge import cases_acknowledge
from channels_phone.voice import topics
from tests import factories
from tests.channels_phone.conftest import ACCOUNT, NUMBER, PERSON, Provider, new_sid

pytestmark = pytest.mark.django_db
SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


@pytest.fixture
def sid(line: PhoneLine) -> str:
    return new_sid("CA")


def _ended(provider: Provider, sid: str, status: str = "completed") -> None:
    params = {"CallSid": sid, "AccountSid": ACCOUNT, "CallStatus": status}
    assert provider.post("/twilio/voice/status", params).status_code == 204


def test_the_greeting_and_the_menu(provider: Provider, sid: str) -> None:
    document = provider.voice("inbound", sid)
    assert "marque 1" in document
    assert "marque 3" in document
    interaction = Interaction.objects.get()
    assert (interaction.kind, interaction.channel) == ("call", "phone")
    assert interaction.identity_level != "contact_verified"
    assert not WorkItem.objects.exists()
    provider.voice("inbound", sid)
    assert Interaction.objects.count() == 1


def test_who_hangs_up_in_the_menu_is_counted_as_abandoned(provider: Provider, sid: str) -> None:
    provider.voice("inbound", sid)
    _ended(provider, sid)
    _ended(provider, sid)
    interaction = Interaction.objects.get()
    assert interaction.end_reason == "abandoned"
    assert interaction.case is None


def test_silence_and_mistakes_end_politely(provider: Provider, sid: str) -> None:
    provider.voice("inbound", sid)
    assert "Gather" in provider.voice("menu", sid)
    assert "no es válida" in provider.voice("menu", sid, Digits="9")
    assert "Hangup" in provider.voice("menu", sid)


def test_talking_waits_with_a_place(provider: Provider, sid: str, calls_queue: Queue) -> None:
    provider.voice("inbound", sid)
    document = provider.voice("menu", sid, Digits="3")
    assert "<Enqueue" in document
    assert provider.voice("menu", sid, Digits="3").count("<Enqueue") == 1
    item = WorkItem.objects.get()
    assert (item.queue, item.rings, item.weight, item.state) == (calls_queue, True, 100, "waiting")
    queue_sid = new_sid("QU")
    heard = provider.voice("wait", sid, QueueSid=queue_sid, QueuePosition="1")
    assert "número 1 de la fila" in heard
    assert PhoneCall.objects.get().queue_sid == queue_sid
    _ended(provider, sid)
    item.refresh_from_db()
    assert item.state == "abandoned"
    assert Interaction.objects.get().end_reason == "abandoned"
    assert not Case.objects.exists()


def test_no_queue_takes_calls(provider: Provider, sid: str, host: Institution) -> None:
    Queue.objects.filter(institution=host).update(is_open=False)
    provider.voice("inbound", sid)
    assert "le contactemos" in provider.voice("menu", sid, Digits="3")


def test_closing_time_lets_the_caller_go(provider: Provider, sid: str, calls_queue: Queue) -> None:
    from backend.routing.api import work_unattended

    provider.voice("inbound", sid)
    provider.voice("menu", sid, Digits="3")
    work_unattended(work_item_id=WorkItem.objects.get().pk)
    assert "<Leave" in provider.voice("wait", sid, QueueSid=new_sid("QU"))
    assert "no alcanzamos" in provider.voice("left", sid, QueueResult="leave")


# -- out of hours --------------------------------------------------------------------------------
@pytest.fixture
def closed(line: PhoneLine, host: Institution) -> PhoneLine:
    office = factories.office(host)
    OfficeHours.objects.create(office=office, weekday=0, opens=time(9), closes=time(14))
    line.office = office
    line.save()
    return line


@pytest.mark.django_db(transaction=True)
def test_out_of_hours_a_message_is_left(provider: Provider, sid: str, closed: PhoneLine) -> None:
    with product_clock.held_at(SUNDAY_NIGHT):
        document = provider.voice("inbound", sid)
        assert "Volvemos el 23-11 a las 09:00" in document
        assert "le contactemos" in document
        provider.voice("menu", sid, Digits="3")
        said = provider.voice("message", sid, Digits="1")
        again = provider.voice("message", sid, Digits="1")
    case = Case.objects.get()
    assert ", ".join(case.folio.replace("-", "")) in said
    assert again
    assert case.opened_channel == "sms"
    with product_clock.held_at(SUNDAY_NIGHT):
        cases_acknowledge()
        cases_acknowledge()
    told = OutboundDelivery.objects.get()
    assert case.folio in told.text
    assert "el lunes 23 a las 09:00" in told.text
    _ended(provider, sid)
    call = Interaction.objects.get(channel="phone")
    assert call.end_reason == "self_served"


def test_a_withheld_number_cannot_be_called_back(
    provider: Provider, sid: str, closed: PhoneLine
) -> None:
    with product_clock.held_at(SUNDAY_NIGHT):
        provider.voice("inbound", sid, From="anonymous")
        assert "no muestra el número" in provider.voice("menu", sid, Digits="3", From="anonymous")
    assert PhoneCall.objects.get().caller == ""


# -- state of a case ---------------------------------------------------------------------------------
@pytest.fixture
def case(provider: Provider, line: PhoneLine) -> Case:
    provider.text("¿En qué está mi solicitud?")
    inbox_drain()
    return Case.objects.get()


def _code() -> str:
    delivery = OutboundDelivery.objects.filter(purpose="code").latest("pk")
    found = re.search(r"\d{6}", delivery.text)
    assert found
    return found[0]


def test_a_verified_caller_is_told_at_once(provider: Provider, sid: str, case: Case) -> None:
    provider.voice("inbound", sid)
    document = provider.voice("menu", sid, Digits="2")
    assert "está recibido" in document
    assert "Gather" in document


def test_another_caller_needs_the_code(provider: Provider, sid: str, case: Case) -> None:
    Case.objects.update(state=CaseState.OPEN)
    stranger = "+56955500009"
    provider.voice("inbound", sid, From=stranger)
    assert "folio" in provider.voice("menu", sid, Digits="2", From=stranger)
    keyed = case.folio.replace("-", "")
    heard = provider.voice("folio", sid, Digits=keyed, From=stranger)
    assert "Si el dato está en nuestros registros" in heard
    assert case.folio not in heard
    assert OutboundDelivery.objects.get(purpose="code").contact_point.value == PERSON  # type: ignore[union-attr]
    wrong = "000000" if _code() != "000000" else "111111"
    assert "en atención" not in provider.voice("code", sid, Digits=wrong, From=stranger)
    assert "en atención" in provider.voice("code", sid, Digits=_code(), From=stranger)


def test_an_unknown_folio_answers_like_a_known_one(
    provider: Provider, sid: str, case: Case
) -> None:
    stranger = "+56955500009"
    provider.voice("inbound", sid, From=stranger)
    provider.voice("menu", sid, Digits="2", From=stranger)
    unknown = provider.voice("folio", sid, Digits="2026000000000", From=stranger)
    other = new_sid("CA")
    provider.voice("inbound", other, From=stranger)
    provider.voice("menu", other, Digits="2", From=stranger)
    known = provider.voice("folio", other, Digits=case.folio.replace("-", ""), From=stranger)
    assert unknown == known
    assert OutboundDelivery.objects.filter(purpose="code").count() == 1
    heard = [provider.voice("code", sid, Digits="123456", From=stranger) for _ in range(3)]
    assert "Hangup" in heard[-1]


def test_a_run_with_an_asterisk_for_k(provider: Provider, sid: str, case: Case) -> None:
    from backend.citizens.models import Citizen

    citizen = Citizen.objects.create(institution=case.institution, run_number=10000013)
    assert citizen.run is not None
    assert citizen.run.check_digit == "K"
    ContactPoint.objects.update(citizen=citizen)
    Case.objects.update(citizen=citizen)
    stranger = "+56955500009"
    provider.voice("inbound", sid, From=stranger)
    provider.voice("menu", sid, Digits="2", From=stranger)
    provider.voice("folio", sid, Digits="10000013*", From=stranger)
    assert "está recibido" in provider.voice("code", sid, Digits=_code(), From=stranger)


# -- bad input -------------------------------------------------------------------------------------
def test_a_number_that_is_not_ours(provider: Provider, line: PhoneLine) -> None:
    assert "no está en servicio" in provider.voice("inbound", new_sid("CA"), To="+56225559999")


@pytest.mark.parametrize(
    "step",
    [
        "menu",
        "topic",
        "answer",
        "folio",
        "code",
        "message",
        "wait",
        "left",
        "room",
        "requeue",
        "after",
    ],
)
def test_any_step_of_a_new_call_has_an_answer(
    provider: Provider, line: PhoneLine, step: str
) -> None:
    provider.voice(step, new_sid("CA"), Digits="1")


@pytest.mark.parametrize("step", ["inbound", "menu", "wait", "status", "room-events"])
@pytest.mark.parametrize("params", [{}, {"CallSid": "x"}, {"CallSid": "CA" + "0" * 32}])
def test_rubbish_is_refused_in_words(
    provider: Provider, line: PhoneLine, step: str, params: dict[str, Any]
) -> None:
    response = provider.post(f"/twilio/voice/{step}", {"AccountSid": ACCOUNT, **params})
    assert response.status_code == 422
    assert not PhoneCall.objects.exists()


def test_a_report_of_an_unknown_call(provider: Provider, line: PhoneLine) -> None:
    _ended(provider, new_sid("CA"))
    params = {
        "ConferenceSid": new_sid("CF"),
        "AccountSid": ACCOUNT,
        "FriendlyName": "",
        "StatusCallbackEvent": "conference-end",
        "SequenceNumber": "1",
        "To": NUMBER,
    }
    assert provider.post("/twilio/voice/room-events", params).status_code == 204


# -- fichas, spoken and by SMS ---------------------------------------------------------------------
SHORT = "Pida hora en el Registro Civil y lleve su cédula vencida. Cuesta 3.820 pesos."


@pytest.fixture
def ficha(monkeypatch: pytest.MonkeyPatch, sid: str) -> SimpleNamespace:
    """A published ficha, the only one that the menu offers."""
    page = SimpleNamespace(
        ficha_id=7, code="renovar-cedula", title="Renovación de la cédula", short_answer=SHORT
    )
    factories.procedure(PhoneLine.objects.get().institution)
    monkeypatch.setattr(topics, "ficha_for_procedure", lambda pk: KnowledgeRef(7, 1, page.title))
    monkeypatch.setattr(topics, "ficha_get", lambda ficha_id: page)
    monkeypatch.setattr(topics, "knowledge_ref", lambda pk: KnowledgeRef(7, 1, page.title))
    return page


def test_a_short_answer_is_spoken_and_its_link_sent(
    provider: Provider, sid: str, ficha: SimpleNamespace
) -> None:
    provider.voice("inbound", sid)
    assert "Para Renovación de la cédula, marque 1" in provider.voice("menu", sid, Digits="1")
    spoken = provider.voice("topic", sid, Digits="1")
    assert spoken.index(SHORT) < spoken.index("por mensaje de texto, marque 1")
    assert not OutboundDelivery.objects.exists()
    assert SHORT in provider.voice("answer", sid, Digits="2")
    assert "no es válida" in provider.voice("answer", sid, Digits="9")
    assert "Le enviamos" in provider.voice("answer", sid, Digits="1")
    sent = OutboundDelivery.objects.get(purpose="ficha")
    assert sent.text.endswith("/fichas/renovar-cedula/")
    assert "ó" not in sent.text
    used = KnowledgeUse.objects.order_by("pk").values_list("how", "ficha_version")
    assert list(used) == [("linked", 1), ("sent", 1)]
    _ended(provider, sid)
    assert Interaction.objects.get().end_reason == "self_served"


def test_the_longest_answer_is_under_25_seconds(
    provider: Provider, sid: str, ficha: SimpleNamespace
) -> None:
    ficha.short_answer = "Lleve su cédula\n" + "vigente " * 200
    provider.voice("inbound", sid)
    provider.voice("menu", sid, Digits="1")
    spoken = provider.voice("topic", sid, Digits="1").split("</Say>")[0].rpartition(">")[2]
    assert 290 <= len(spoken) <= 300
    # A voice says some 15 characters a second, slow ones 13.
    assert len(spoken) / 13 < 25


def test_who_hears_it_and_goes_was_served(
    provider: Provider, sid: str, ficha: SimpleNamespace
) -> None:
    provider.voice("inbound", sid)
    provider.voice("menu", sid, Digits="1")
    provider.voice("topic", sid, Digits="1")
    assert "marque 3" in provider.voice("answer", sid, Digits="0")
    _ended(provider, sid)
    assert Interaction.objects.get().end_reason == "self_served"


def test_a_ficha_without_a_short_answer_goes_by_sms_at_once(
    provider: Provider, sid: str, ficha: SimpleNamespace
) -> None:
    ficha.short_answer = ""
    provider.voice("inbound", sid)
    provider.voice("menu", sid, Digits="1")
    assert "Le enviamos" in provider.voice("topic", sid, Digits="1")
    assert OutboundDelivery.objects.filter(purpose="ficha").count() == 1


def test_no_ficha_to_send(provider: Provider, sid: str) -> None:
    provider.voice("inbound", sid)
    assert "no hay información" in provider.voice("menu", sid, Digits="1")
