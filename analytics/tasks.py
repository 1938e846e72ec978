"""Following the event log in the background."""

from celery import shared_task

from analytics.services.facts import facts_catch_up


@shared_task(name="analytics.tasks.facts_follow")
def facts_follow() -> None:
    """Count what happened since the last time."""
    facts_catch_up()
