"""Taking work, passing it on, ending it: through the desk's own addresses."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from backend.cases.models import Case, Interaction
from backend.directory.models import Desk, Institution
from backend.ports import ActionContext, ActionResult, Capabilities, DeskAction, channels
from backend.routing.api import claim_item
from backend.routing.models import Presence, WorkItem
from tests import factories
from tests.desk.world import HTMX, World, agent, number
from tests.mailroom.conftest import ToyAdapter


@pytest.fixture
def ana(world: World) -> Client:
    """Ana's browser."""
    return world.client(world.ana)


def post(client: Client, url: str, **data: str) -> tuple[int, str]:
    """Press a button of the page."""
    answer = client.post(url, data, headers=HTMX)
    return answer.status_code, answer.content.decode()


def test_a_visitor_is_sent_to_sign_in(world: World) -> None:
    page = Client().get("/mesa/")
    part = Client().get("/mesa/cola/", headers=HTMX)

    assert page.status_code == 302
    assert "/cuenta/login/" in page["Location"]
    assert part["HX-Redirect"].startswith("/cuenta/login/")


def test_next_takes_who_waits_longest_and_opens_it(world: World, ana: Client) -> None:
    first = world.message("Primero", phone="+56955500001")
    world.message("Segundo", phone="+56955500002")

    status, html = post(ana, "/mesa/siguiente/")

    assert status == 200
    assert "Primero" in html
    assert number(first.work_item_id) == WorkItem.objects.get(agent_id=number(world.ana.user_id)).pk
    assert str(first.folio) in html
    assert "data-autofocus" in html


def test_next_with_nobody_waiting_says_so(ana: Client) -> None:
    status, html = post(ana, "/mesa/siguiente/")

    assert status == 200
    assert "Nadie espera en sus filas" in html


def test_next_without_being_available_says_what_to_do(world: World, ana: Client) -> None:
    world.message()
    Presence.objects.update(state="away")

    status, html = post(ana, "/mesa/siguiente/")

    assert status == 409
    assert "Póngase disponible" in html


def test_taking_what_a_colleague_took_names_the_colleague(world: World, ana: Client) -> None:
    outcome = world.taken(world.bruno)

    answer = ana.post(f"/mesa/trabajo/{outcome.work_item_id}/tomar/", headers=HTMX)

    assert answer.status_code == 409
    assert "la tomó Bruno" in answer.content.decode()
    assert answer["HX-Retarget"] == "global #alerta"
    assert answer["X-Fragment"] == "1"


def test_parking_and_giving_back_keep_the_place(world: World, ana: Client) -> None:
    outcome = world.taken(world.ana)
    item = WorkItem.objects.get(pk=number(outcome.work_item_id))

    assert post(ana, f"/mesa/trabajo/{item.pk}/aparcar/")[0] == 200
    item.refresh_from_db()
    assert item.state == "parked"
    assert "tab-parked" in ana.get("/mesa/pestanas/", headers=HTMX).content.decode()

    assert post(ana, f"/mesa/trabajo/{item.pk}/tomar/")[0] == 200
    assert post(ana, f"/mesa/trabajo/{item.pk}/devolver/")[0] == 200
    item.refresh_from_db()
    assert (item.state, item.agent_id) == ("waiting", None)


def test_work_passes_to_another_queue_or_to_a_colleague(world: World, ana: Client) -> None:
    other = factories.queue(world.ips)
    outcome = world.taken(world.ana)
    base = f"/mesa/trabajo/{outcome.work_item_id}"

    options = ana.get(f"{base}/colegas/", headers=HTMX).content.decode()
    assert f'value="{world.bruno.user_id}"' in options
    assert post(ana, f"{base}/asignar/", agent=str(world.bruno.user_id))[0] == 200
    item = WorkItem.objects.get(pk=number(outcome.work_item_id))
    assert item.agent_id == world.bruno.user_id

    bruno = world.client(world.bruno)
    assert f'value="{other.pk}"' in bruno.get(f"{base}/filas/", headers=HTMX).content.decode()
    assert post(bruno, f"{base}/pasar/", queue=str(other.pk), reason="Es de pensiones")[0] == 200
    item.refresh_from_db()
    assert (item.state, item.queue_id) == ("waiting", other.pk)


@pytest.mark.parametrize("queue", ["", "x", "-1", "99999999999999999999"])
def test_passing_to_no_queue_is_told(world: World, ana: Client, queue: str) -> None:
    outcome = world.taken(world.ana)

    assert post(ana, f"/mesa/trabajo/{outcome.work_item_id}/pasar/", queue=queue)[0] == 422


@pytest.mark.parametrize(
    ("outcome_code", "state"),
    [("resuelto", "resolved"), ("espera-persona", "waiting"), ("en-tramite", "open")],
)
def test_finishing_ends_the_attention_and_moves_the_case(
    world: World, ana: Client, outcome_code: str, state: str
) -> None:
    outcome = world.taken(world.ana)

    status, html = post(
        ana, f"/mesa/trabajo/{outcome.work_item_id}/terminar/", outcome=outcome_code
    )

    assert status == 200
    assert str(outcome.folio) in html
    interaction = Interaction.objects.get(pk=number(outcome.interaction_id))
    assert (interaction.end_reason, interaction.outcome) == ("attended", outcome_code)
    assert Case.objects.get(pk=number(outcome.case_id)).state == state


def test_finishing_needs_an_outcome_and_ones_own_work(world: World, ana: Client) -> None:
    mine, others = world.taken(world.ana), world.message("Otra", phone="+56955500009")
    claim_item(viewer=world.bruno, work_item_id=number(others.work_item_id))

    assert post(ana, f"/mesa/trabajo/{mine.work_item_id}/terminar/", outcome="")[0] == 422
    status, _ = post(ana, f"/mesa/trabajo/{others.work_item_id}/terminar/", outcome="resuelto")
    assert status == 409


def test_work_of_another_institution_is_not_there(world: World) -> None:
    outcome = world.message()
    elsewhere: Institution = factories.institution("otra")
    stranger = world.client(agent(elsewhere, factories.queue(elsewhere), "Eva"))

    assert stranger.get(f"/mesa/trabajo/{outcome.work_item_id}/").status_code == 404
    assert stranger.get(f"/mesa/caso/{outcome.case_id}/", headers=HTMX).status_code == 404
    assert post(stranger, f"/mesa/trabajo/{outcome.work_item_id}/tomar/")[0] == 404


@pytest.fixture
def ringing(world: World) -> Iterator[int]:
    """A call of a channel that rings."""
    adapter = ToyAdapter(
        code="bell",
        label="Timbre",
        capabilities=Capabilities(reply_to=None, rings=True, weight=100),
    )
    with channels.registered(adapter):
        from backend.mailroom.api import receive_now
        from backend.routing.api import ring_next

        outcome = receive_now(
            factories.contact(world.ips, channel="bell", kind="call", conversation="c1", text="")
        )
        WorkItem.objects.filter(pk=number(outcome.work_item_id)).update(rings=True)
        ring_next(number(outcome.work_item_id))
        yield number(outcome.work_item_id)


def test_what_rings_is_shown_accepted_or_declined(world: World, ringing: int) -> None:
    item = WorkItem.objects.get(pk=ringing)
    viewer = world.ana if item.agent_id == world.ana.user_id else world.bruno
    client = world.client(viewer)

    page = client.get("/mesa/").content.decode()
    assert f'data-ring="{ringing}"' in page
    assert post(client, f"/mesa/trabajo/{ringing}/rechazar/")[0] == 200
    assert post(client, f"/mesa/trabajo/{ringing}/aceptar/")[0] == 409
    item.refresh_from_db()
    assert item.state == "waiting"


def test_accepting_what_rings_opens_it(world: World, ringing: int) -> None:
    item = WorkItem.objects.get(pk=ringing)
    viewer = world.ana if item.agent_id == world.ana.user_id else world.bruno

    status, html = post(world.client(viewer), f"/mesa/trabajo/{ringing}/aceptar/")

    assert status == 200
    item.refresh_from_db()
    assert item.state == "claimed"
    assert "Timbre" in html


def test_a_channel_puts_its_own_buttons_on_the_desk(world: World, toy: ToyAdapter) -> None:
    pressed: list[ActionContext] = []

    def run(context: ActionContext) -> ActionResult:
        pressed.append(context)
        return ActionResult("Hecho")

    def button(name: str, permission: str, *states: str) -> DeskAction:
        return DeskAction(
            name=name, label=name, permission=permission, states=frozenset(states), run=run
        )

    toy.actions = (
        button("saludar", "desk.use", "claimed"),
        button("cantar", "desk.use", "serving"),
        button("mandar", "setup.office", "claimed"),
    )
    outcome = world.taken(world.ana)
    client = world.client(world.ana)
    base = f"/mesa/trabajo/{outcome.work_item_id}"

    html = client.get(f"{base}/", headers=HTMX).content.decode()
    assert f"{base}/accion/saludar/" in html
    assert "cantar" not in html
    assert "mandar" not in html
    assert post(client, f"{base}/accion/saludar/", extra="1")[0] == 200
    assert post(client, f"{base}/accion/cantar/")[0] == 403
    assert post(client, f"{base}/accion/mandar/")[0] == 403
    assert post(client, f"{base}/accion/nada/")[0] == 404
    assert post(world.client(world.bruno), f"{base}/accion/saludar/")[0] == 409
    assert [context.data for context in pressed] == [{"extra": "1"}]


def test_availability_with_its_reason(world: World, ana: Client) -> None:
    status, html = post(ana, "/mesa/disponibilidad/", state="break:Colación")

    assert status == 200
    presence = Presence.objects.get(user_id=number(world.ana.user_id))
    assert (presence.state, presence.reason) == ("break", "Colación")
    assert re.search(r'<option value="break:Colación"\s+selected>', html)
    assert post(ana, "/mesa/disponibilidad/", state="volando")[0] == 422


def test_a_channel_that_parks_in_its_own_way_has_one_button_for_it(
    world: World, ana: Client, toy: ToyAdapter
) -> None:
    outcome = world.taken(world.ana)
    address = f"/mesa/trabajo/{outcome.work_item_id}/"
    assert ana.get(address).content.decode().count("Aparcar") == 1

    toy.actions = (
        DeskAction(
            name="park",
            label="Aparcar",
            permission="desk.use",
            states=frozenset({"claimed"}),
            run=lambda _: ActionResult(""),
        ),
    )
    assert ana.get(address).content.decode().count("Aparcar") == 1


def test_a_desk_chosen_while_away_is_still_chosen(world: World, ana: Client) -> None:
    desk = Desk.objects.create(office=world.office, number=4)
    answer = ana.post(
        "/mesa/disponibilidad/", {"state": "away", "desk": str(desk.pk)}, headers=HTMX
    )
    assert answer.status_code == 200
    presence = Presence.objects.get(user_id=number(world.ana.user_id))
    assert (presence.state, presence.desk_id) == ("away", desk.pk)

    ana.post("/mesa/disponibilidad/", {"state": "away", "desk": ""}, headers=HTMX)
    presence.refresh_from_db()
    assert presence.desk_id is None
