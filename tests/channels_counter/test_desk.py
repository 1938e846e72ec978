"""What the desk shows of a visit, and its buttons."""

import pytest

from backend.accounts.api import Viewer
from backend.cases.models import Case
from backend.citizens.models import Citizen
from backend.common import clock as product_clock
from backend.ports import ActionContext, channels
from backend.routing.api import claim_next, work_get
from backend.routing.models import WorkItem
from channels_counter.models import Ticket
from channels_counter.selectors import desk_panel
from channels_counter.services.tickets import runs_forget, ticket_issue
from tests.channels_counter.world import SYSTEM, World, finish, request, world
from tests.conftest import HeldClock

pytestmark = pytest.mark.django_db
RUN = "12.345.678-5"


def called(here: World, ana: Viewer) -> WorkItem:
    item = claim_next(viewer=ana)
    assert item is not None
    return item


def press(name: str, item: WorkItem, viewer: Viewer) -> str:
    found = next(action for action in channels["counter"].actions if action.name == name)
    context = ActionContext(viewer.user_id or 0, item.pk, item.interaction_id)
    return found.run(context).message


def a_case(here: World, run_number: int = 12_345_678) -> Case:
    citizen = Citizen.objects.create(institution=here.institution, run_number=run_number)
    return Case.objects.create(
        institution=here.institution,
        folio=f"2026-{citizen.pk:08d}-0",
        citizen=citizen,
        opened_channel="web",
        opened_at=product_clock.now(),
    )


def test_the_buttons_say_when_they_may_be_pressed(clock: HeldClock) -> None:
    shown = {action.name: action.states for action in channels["counter"].actions}
    assert shown["start"] == shown["call-again"] == {"claimed"}
    assert shown["park"] == {"claimed", "serving"}
    assert {action.permission for action in channels["counter"].actions} == {"counter.attend"}
    assert channels["counter"].capabilities.at_desk


def test_a_visit_through_every_button(clock: HeldClock) -> None:
    here = world()
    ana = here.agent()
    ticket_issue(request=request(), issuer=here.issuer())
    item = called(here, ana)
    assert "llamado 2" in press("call-again", item, ana)
    assert "conserva su lugar" in press("no-show", item, ana)
    assert work_get(SYSTEM, item.pk).state == "parked"
    assert "A001" in press("call-back", item, ana)
    press("start", item, ana)
    press("park", item, ana)
    press("call-back", item, ana)
    press("no-show", item, ana)
    ended = work_get(SYSTEM, item.pk)
    assert (ended.state, ended.interaction.end_reason) == ("no_show", "no_show")


def test_a_declared_run_only_suggests(clock: HeldClock) -> None:
    here = world()
    before = a_case(here)
    a_case(here, 11_111_111)
    there = world(code="registro")
    a_case(there)
    ana = here.agent()
    ticket_issue(request=request(run=RUN), issuer=here.issuer())
    item = called(here, ana)
    panel = desk_panel(item.pk)
    assert panel["run"] == RUN
    assert panel["suggested"] == [before]
    visit = work_get(SYSTEM, item.pk).interaction
    assert visit.case_id != before.pk
    assert visit.identity_level == "declared"
    assert Citizen.objects.filter(institution=here.institution).count() == 2


def test_without_a_run_nothing_is_suggested(clock: HeldClock) -> None:
    here = world()
    a_case(here)
    ana = here.agent()
    ticket_issue(request=request(priority_class="discapacidad"), issuer=here.issuer())
    panel = desk_panel(called(here, ana).pk)
    assert (panel["run"], panel["suggested"]) == ("", [])
    assert str(panel["preference"]) == "Personas con discapacidad y quienes las cuidan"


def test_the_run_is_forgotten_when_the_visit_is_over(clock: HeldClock) -> None:
    here = world()
    ana = here.agent()
    ticket_issue(request=request(run=RUN), issuer=here.issuer())
    waiting = ticket_issue(request=request(run=RUN), issuer=here.issuer())
    finish(ana, called(here, ana))
    assert runs_forget() == 1
    kept = Ticket.objects.filter(declared_run__isnull=False)
    assert list(kept) == [waiting]
