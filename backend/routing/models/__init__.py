"""The routing's tables."""

from backend.routing.models.agents import AgentSkill, Presence, Skill
from backend.routing.models.queues import PriorityClass, Queue, QueueMember
from backend.routing.models.scores import QuoteScore
from backend.routing.models.work import RingOffer, WaitQuote, WorkItem

__all__ = [
    "AgentSkill",
    "Presence",
    "PriorityClass",
    "Queue",
    "QueueMember",
    "QuoteScore",
    "RingOffer",
    "Skill",
    "WaitQuote",
    "WorkItem",
]
