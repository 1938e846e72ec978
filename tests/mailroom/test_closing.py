"""The end of an attention, and what it does to the case."""

import pytest

from backend.accounts.api import Role, Viewer
from backend.cases.models import Case, Interaction
from backend.directory.models import Institution
from backend.mailroom.api import attention_close, receive_now
from backend.routing.api import claim_item, presence_set
from backend.routing.models import Queue, QueueMember, WorkItem
from tests import factories
from tests.mailroom.conftest import ToyAdapter

pytestmark = pytest.mark.usefixtures("clock")


def test_who_attends_a_visit_ends_the_case_that_another_office_opened(
    ips: Institution, toy: ToyAdapter
) -> None:
    """A chat with the contact centre goes on at a counter: the counter's agent may resolve it."""
    first = receive_now(factories.contact(ips))
    there, here = factories.office(ips), factories.office(ips)
    Case.objects.update(office=there)
    Interaction.objects.update(office=here)
    WorkItem.objects.update(office=here)
    Queue.objects.update(office=here)
    agent: Viewer = factories.viewer(ips, Role.FRONT_DESK, at=here)
    QueueMember.objects.create(queue=Queue.objects.get(), user_id=agent.user_id or 0)
    presence_set(viewer=agent, state="available")
    claim_item(viewer=agent, work_item_id=first.work_item_id or 0)

    attention_close(
        viewer=agent,
        interaction_id=first.interaction_id or 0,
        outcome="resuelto",
        case_state="resolved",
    )

    assert Case.objects.get().state == "resolved"
