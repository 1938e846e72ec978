"""What the telephone's own tables need not keep: the core has the history."""

from datetime import timedelta

from backend.common import clock
from channels_phone.models import HandledText, PhoneCall, PhoneEvent, SmsSending

# The provider repeats nothing after hours, and settles no sending after days.
KEPT = timedelta(days=60)


def forget_old() -> int:
    """Blank the callers' numbers and delete the provider's ids that are older; returns how many rows."""
    before = clock.now() - KEPT
    calls = PhoneCall.objects.filter(ended_at__lt=before).exclude(caller="")
    forgotten = calls.update(caller="")
    for rows in (
        PhoneEvent.objects.filter(received_at__lt=before),
        HandledText.objects.filter(received_at__lt=before),
        SmsSending.objects.filter(started_at__lt=before),
    ):
        forgotten += rows.delete()[0]
    return forgotten
