"""The telephone's sweeper."""

from celery import shared_task

from channels_phone.voice import bridge


@shared_task
def calls_sweep() -> None:
    """Undo what an agent accepted and never joined; end the work of calls that are over."""
    bridge.calls_sweep()
