"""The cases' tables."""

from backend.cases.models.cases import Case, Deadline, Draft, Note, Transfer
from backend.cases.models.interactions import Interaction, KnowledgeUse
from backend.cases.models.messages import Attachment, Message, MessageText
from backend.cases.models.surveys import Survey, SurveyAnswer

__all__ = [
    "Attachment",
    "Case",
    "Deadline",
    "Draft",
    "Interaction",
    "KnowledgeUse",
    "Message",
    "MessageText",
    "Note",
    "Survey",
    "SurveyAnswer",
    "Transfer",
]
