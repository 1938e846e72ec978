"""The telephone's background work: each may run twice, or at once, without harm."""

from celery import shared_task

from channels_phone.services.acknowledge import cases_acknowledge
from channels_phone.services.retention import forget_old
from channels_phone.voice import bridge


@shared_task
def calls_sweep() -> None:
    """Undo what an agent accepted and never joined; end the work of calls that are over."""
    bridge.calls_sweep()


@shared_task
def folios_tell() -> None:
    """Tell by SMS the folio of each case that an SMS opened."""
    cases_acknowledge()


@shared_task
def old_forget() -> None:
    """Forget numbers and provider ids that are no longer needed."""
    forget_old()
