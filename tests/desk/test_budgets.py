"""How many statements the two pages that are open all day may take (DESIGN.md, section 8)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.cases.models import Message, MessageText, Note
from backend.routing.models import WorkItem
from tests.desk.world import HTMX, World, number

QUEUE_MOST, CASE_MOST = 12, 15


def statements(client: Client, url: str, **headers: str) -> list[str]:
    """Return what a page asked the database, after one visit that fills the caches."""
    client.get(url, headers=headers)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url, headers=headers)
    assert answer.status_code == 200
    return [query["sql"] for query in queries.captured_queries]


def wait(world: World, many: int, start: int = 0) -> None:
    """Let ``many`` people write."""
    for n in range(start, start + many):
        world.message(phone=f"+5695550{n:04d}", name=f"Persona {n}")


def test_the_queue_page_stays_within_its_statements_however_many_wait(world: World) -> None:
    client = world.client(world.ana)
    wait(world, 3)
    few = statements(client, "/mesa/")
    wait(world, 60, start=10)
    WorkItem.objects.filter(pk__in=list(WorkItem.objects.values_list("pk", flat=True)[:5])).update(
        state="done", ended_at="2026-11-20T15:00:00Z"
    )
    many = statements(client, "/mesa/")

    assert len(many) <= QUEUE_MOST, "\n".join(many)
    assert len(many) == len(few)
    html = client.get("/mesa/").content.decode()
    assert html.count('class="work-row"') == 50
    assert "y 8 más" in html


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_case_with_twenty_messages_stays_within_its_statements(
    world: World, headers: dict[str, str]
) -> None:
    outcome = world.taken(world.ana)
    for n in range(19):
        message = Message.objects.create(
            interaction_id=number(outcome.interaction_id),
            channel="toy",
            author="staff" if n % 2 else "citizen",
            staff_id=world.ana.user_id if n % 2 else None,
        )
        MessageText.objects.create(message=message, text=f"mensaje {n}")
    Note.objects.create(
        case_id=number(outcome.case_id), author_id=number(world.ana.user_id), text="nota"
    )
    client = world.client(world.ana)

    for url in (f"/mesa/caso/{outcome.case_id}/", f"/mesa/trabajo/{outcome.work_item_id}/"):
        taken = statements(client, url, **headers)
        assert len(taken) <= CASE_MOST, "\n".join(taken)
