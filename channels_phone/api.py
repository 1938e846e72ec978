"""The telephone as set-up and demo data see it."""

from channels_phone.lines import line_ensure, line_for
from channels_phone.models import PhoneLine
from channels_phone.segments import SmsSize, cheaper, sms_size

__all__ = ["PhoneLine", "SmsSize", "cheaper", "line_ensure", "line_for", "sms_size"]
