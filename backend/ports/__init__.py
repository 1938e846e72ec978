"""The shapes by which channels and the core meet: plain Python, no framework."""

from backend.ports.channels import (
    ActionContext,
    ActionResult,
    Capabilities,
    ChannelAdapter,
    DeskAction,
    DeskStart,
    StartContext,
)
from backend.ports.contacts import (
    AttachmentFile,
    ContactKind,
    ContactRef,
    DeclaredPerson,
    InboundContact,
    Outcome,
)
from backend.ports.delivery import Delivery, DeliveryError, DeliveryResult, DeliveryState
from backend.ports.knowledge import KnowledgeRef
from backend.ports.registry import ChannelRegistry, channels

__all__ = [
    "ActionContext",
    "ActionResult",
    "AttachmentFile",
    "Capabilities",
    "ChannelAdapter",
    "ChannelRegistry",
    "ContactKind",
    "ContactRef",
    "DeclaredPerson",
    "Delivery",
    "DeliveryError",
    "DeliveryResult",
    "DeliveryState",
    "DeskAction",
    "DeskStart",
    "InboundContact",
    "KnowledgeRef",
    "Outcome",
    "StartContext",
    "channels",
]
