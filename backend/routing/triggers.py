"""Starting the tasks that ring, once the rows are safe. A lost one is found by the sweeper."""

from functools import partial

from celery import current_app
from django.db import transaction

RING_ITEM = "backend.routing.tasks.ring_item"
RING_FOR_AGENT = "backend.routing.tasks.ring_for_agent"


def ring_item_on_commit(work_item_id: int) -> None:
    """Look for an agent for one waiting call or chat."""
    transaction.on_commit(partial(_send, RING_ITEM, work_item_id), robust=True)


def ring_for_agent_on_commit(user_id: int) -> None:
    """Look for the oldest waiting call or chat that this agent may take."""
    transaction.on_commit(partial(_send, RING_FOR_AGENT, user_id), robust=True)


def _send(task: str, argument: int) -> None:
    current_app.send_task(task, args=[argument], retry=False)
