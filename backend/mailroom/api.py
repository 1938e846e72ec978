"""The mailroom as every channel, the desk and the REST API see it."""

from backend.mailroom.errors import (
    ChannelMissingError,
    NoWayToReplyError,
    OptedOutError,
    UnplaceableError,
)
from backend.mailroom.models import DeliveryReport, InboundReceipt, OutboundDelivery
from backend.mailroom.selectors import (
    deliveries_to_review,
    delivery_states,
    receipts_flagged,
    seconds_late,
    waiting_counts,
)
from backend.mailroom.services.closing import attention_close, not_quiet, survey_send
from backend.mailroom.services.delivering import ReportSeed, delivery_report_record
from backend.mailroom.services.files import attachment_open, attachment_store
from backend.mailroom.services.receiving import receive, receive_now
from backend.mailroom.services.replaying import delivery_replay, receipt_replay
from backend.mailroom.services.sending import (
    ReplySeed,
    conversation_start,
    notice_send,
    reply_route,
    reply_send,
    system_message_send,
)
from backend.mailroom.services.verification import verification_send

__all__ = [
    "ChannelMissingError",
    "DeliveryReport",
    "InboundReceipt",
    "NoWayToReplyError",
    "OptedOutError",
    "OutboundDelivery",
    "ReplySeed",
    "ReportSeed",
    "UnplaceableError",
    "attachment_open",
    "attachment_store",
    "attention_close",
    "conversation_start",
    "deliveries_to_review",
    "delivery_replay",
    "delivery_report_record",
    "delivery_states",
    "not_quiet",
    "notice_send",
    "receipt_replay",
    "receipts_flagged",
    "receive",
    "receive_now",
    "reply_route",
    "reply_send",
    "seconds_late",
    "survey_send",
    "system_message_send",
    "verification_send",
    "waiting_counts",
]
