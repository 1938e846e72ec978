"""The mailroom's tables."""

from backend.mailroom.models.inbox import InboundReceipt
from backend.mailroom.models.outbox import DeliveryReport, OutboundDelivery

__all__ = ["DeliveryReport", "InboundReceipt", "OutboundDelivery"]
