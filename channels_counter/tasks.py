"""What the counter does at intervals."""

from celery import shared_task

from channels_counter.services.tickets import runs_forget as forget


@shared_task
def runs_forget() -> int:
    """Empty the RUNs declared for visits that are over."""
    return forget()
