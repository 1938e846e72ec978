"""Routing's tasks: ring at once, and the sweepers that find what was left behind."""

from celery import shared_task

from backend.routing.services import presence, ringing, scoring, sweeps


@shared_task
def ring_item(work_item_id: int) -> None:
    """Ring one waiting call or chat."""
    ringing.ring_next(work_item_id)


@shared_task
def ring_for_agent(user_id: int) -> None:
    """Ring the oldest waiting call or chat of a free agent."""
    ringing.ring_for_agent(user_id)


@shared_task
def routing_sweep() -> None:
    """Expire rings, end wrap-ups, give back what vanished agents held, bring back the parked, ring the forgotten."""
    ringing.rings_expire()
    presence.wrap_ups_end()
    sweeps.agents_vanished()
    sweeps.parked_return()
    ringing.rings_pending()


@shared_task
def closing_sweep() -> None:
    """End what still waits in offices that have closed."""
    sweeps.closing_time_end()


@shared_task
def quotes_score() -> None:
    """Compare the waits that were told with those that people had."""
    scoring.quotes_score()
