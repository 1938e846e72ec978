"""The mailroom's work in the background; rows are the truth, tasks only hurry them along."""

from celery import shared_task

from backend.mailroom.services import closing, delivering, leftovers, processing, replaying


@shared_task
def inbox_drain() -> None:
    """Process waiting receipts until none is left."""
    while processing.inbox_drain() == processing.BATCH:
        continue


@shared_task
def inbox_sweep() -> None:
    """Find receipts that a crash left behind."""
    inbox_drain.run()


@shared_task
def delivery_attempt(delivery_id: int) -> None:
    """Send one delivery."""
    delivering.delivery_attempt(delivery_id)


@shared_task
def outbox_sweep() -> None:
    """Send again what a crash or a refusal left behind."""
    for delivery_id in delivering.outbox_sweep():
        delivery_attempt.delay(delivery_id)


@shared_task
def payloads_empty() -> None:
    """Empty payloads 30 days after processing."""
    replaying.payloads_empty()


@shared_task
def files_sweep() -> None:
    """Remove files that never became a part of a message."""
    leftovers.files_sweep()


@shared_task
def silent_interactions_end() -> None:
    """End exchanges after 24 hours of silence."""
    closing.silent_interactions_end()


@shared_task
def unattended_tell() -> None:
    """Tell those whose turn did not come."""
    closing.unattended_tell()
