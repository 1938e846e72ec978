"""Journeys (a) and (d): a chat, its folio, follow-up by SMS and rating; then a visit on its case."""

import re

import pytest
from playwright.sync_api import expect

from analytics.services.facts import facts_catch_up
from backend.cases.models import Case, Interaction, KnowledgeUse, Message, SurveyAnswer
from backend.common import clock
from backend.config.embedded.background import Background
from backend.mailroom.api import receive_now
from backend.mailroom.models import OutboundDelivery
from backend.ports import ContactRef, InboundContact
from backend.routing.models import WorkItem
from tests.channels_counter.browsing import Browsing as Visit
from tests.channels_counter.browsing import check_accessible, keep
from tests.channels_counter.live import aside
from tests.e2e import chat, counter, staff

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NUMBER = "+56955500017"


def test_a_chat_and_then_a_visit_on_its_case(visit: Visit, background: Background) -> None:
    panel = visit.page("/panel/", size=staff.DESK_SIZE)
    staff.sign_in_with_code(panel, staff.MANAGER)
    expect(panel.locator("main")).to_contain_text("Panel de atención")
    before = staff.web_attentions(panel)
    folio = chatted(visit)
    aside(facts_catch_up)
    assert staff.web_attentions(panel) == before + 1
    keep(panel, "panel")
    follow_up(visit, folio)
    here = aside(counter.screens)
    label = counter.visit_and_rate(visit, here, folio)
    told_once(here, folio, label)
    aside(facts_catch_up)
    # The visit is the counter's: the web's cell stays.
    assert staff.web_attentions(panel) == before + 1
    assert background.alive()["worker"]


def chatted(visit: Visit) -> str:
    """Chat with an agent until the rating; return the folio."""
    desk = staff.operator_ready(visit)
    person = chat.begin(visit)
    folio = chat.talk(desk, person)
    chat.cut_and_back(desk, person)
    chat.identify(desk)
    chat.end_and_rate(desk, person)
    assert SurveyAnswer.objects.get(survey__interaction__case__folio=folio).rating == 7
    assert Message.objects.filter(interaction__case__folio=folio, channel="web").count() == 5
    desk.context.close()
    return folio


def follow_up(visit: Visit, folio: str) -> None:
    """Open the case with the code that came by SMS, then write by SMS: it is the same case."""
    page = visit.page(f"/seguimiento/?folio={folio}", size=chat.PHONE)
    check_accessible(page)
    page.get_by_role("button", name="Enviar el código").click()
    expect(page.get_by_label("Código de 6 números")).to_be_visible()
    check_accessible(page)
    sent = OutboundDelivery.objects.filter(purpose="code").latest("pk")
    found = re.search(r"\d{6}", sent.text)
    assert found
    page.get_by_label("Código de 6 números").fill(found[0])
    page.get_by_role("button", name="Ver mi caso").click()
    expect(page.get_by_text("hora reservada")).to_be_visible()
    check_accessible(page)
    outcome = aside(lambda: receive_now(sms("Gracias, ya reservé")))
    assert outcome.folio == folio
    page.reload()
    expect(page.get_by_text("Gracias, ya reservé")).to_be_visible()
    keep(page, "seguimiento")


def sms(text: str) -> InboundContact:
    """Return a text of the person's own telephone."""
    return InboundContact(
        channel="sms",
        account="+56229380000",
        provider_id="SM0123456789abcdef0123456789abcdef",
        kind="message",
        happened_at=clock.now(),
        institution_code="ips",
        contact=ContactRef("phone", NUMBER, verified=True),
        text=text,
    )


def told_once(here: counter.Screens, folio: str, label: str) -> None:
    """One visit, one case with the chat and the text, one ficha used, one rating."""
    case = Case.objects.get(folio=folio)
    visit = Interaction.objects.get(channel="counter")
    assert visit.case == case
    assert set(case.interactions.values_list("channel", flat=True)) == {"web", "sms", "counter"}
    assert visit.end_reason == "attended"
    assert visit.office == here.office
    assert WorkItem.objects.get(interaction=visit).label == label
    assert KnowledgeUse.objects.filter(interaction=visit).count() == 1
    answer = SurveyAnswer.objects.get(survey__interaction=visit)
    assert (answer.rating, answer.channel) == (6, "counter")
