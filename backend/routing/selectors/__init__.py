"""Reads of queues, work and presence.

System reads (no viewer: a channel asks about its own person's place): ``work_of_interaction``,
``position``.
"""

from backend.routing.selectors.desk import (
    agents_for_transfer,
    class_names,
    queue_ids_followed,
    queues_for_transfer,
    work_held_by,
    work_open_of_case,
)
from backend.routing.selectors.queues import (
    QueueCount,
    queue_get,
    queues_for_agent,
    queues_of_office,
    queues_visible,
)
from backend.routing.selectors.scores import QueueScore, quote_scores
from backend.routing.selectors.wallboard import Wallboard, wallboard
from backend.routing.selectors.work import (
    my_work,
    position,
    presence_of,
    recent_calls,
    waiting_list,
    work_get,
    work_of_interaction,
    work_open_of,
    work_unattended_untold,
)

__all__ = [
    "QueueCount",
    "QueueScore",
    "Wallboard",
    "agents_for_transfer",
    "class_names",
    "my_work",
    "position",
    "presence_of",
    "queue_get",
    "queue_ids_followed",
    "queues_for_agent",
    "queues_for_transfer",
    "queues_of_office",
    "queues_visible",
    "quote_scores",
    "recent_calls",
    "waiting_list",
    "wallboard",
    "work_get",
    "work_held_by",
    "work_of_interaction",
    "work_open_of",
    "work_open_of_case",
    "work_unattended_untold",
]
