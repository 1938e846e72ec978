"""The waits that were told are scored each day against the waits that people had."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.accounts.api import Role
from backend.cases.models import Interaction
from backend.common import clock as product_clock
from backend.routing import api
from backend.routing.models import QuoteScore, WaitQuote, WorkItem
from backend.routing.services.scoring import quotes_score
from tests.conftest import HeldClock
from tests.routing.factories import World


def told(world: World, *, minutes: float | None, low: int = 600, high: int = 1200) -> None:
    """Tell somebody two figures now; ``minutes`` later they are attended, or they leave (None)."""
    item = world.waits()
    now = product_clock.now()
    WaitQuote.objects.create(
        work_item=item, ahead=1, serving_desks=1, low_seconds=low, high_seconds=high, quoted_at=now
    )
    if minutes is None:
        WorkItem.objects.filter(pk=item.pk).update(state="abandoned", ended_at=now)
        return
    took = now + timedelta(minutes=minutes)
    Interaction.objects.filter(pk=item.interaction_id).update(attended_at=took)


def test_yesterday_is_scored_once_it_is_over(world: World, clock: HeldClock) -> None:
    for minutes in (5, 9, 15, 18, 40):
        told(world, minutes=minutes)
    told(world, minutes=None)
    assert quotes_score() == 0

    clock.advance(days=1)
    told(world, minutes=1)
    assert quotes_score() == 1
    assert quotes_score() == 1
    score = QuoteScore.objects.get()
    assert (score.told, score.within_low, score.within_high, score.left) == (5, 2, 4, 1)


def test_the_day_is_the_one_of_the_offices_own_clock(world: World, clock: HeldClock) -> None:
    clock.move_to(datetime(2026, 11, 21, 2, 0, tzinfo=UTC))  # 23:00 of the 20th in Santiago
    told(world, minutes=3)
    clock.advance(hours=2)
    assert quotes_score() == 1
    assert QuoteScore.objects.get().day.isoformat() == "2026-11-20"


@pytest.mark.parametrize(("role", "rows"), [(Role.SUPERVISOR, 1), (Role.OPERATOR, 0)])
def test_who_supervises_sees_the_shares(world: World, role: Role, rows: int) -> None:
    day = product_clock.now().date()
    for ago in (1, 2):
        QuoteScore.objects.create(
            queue=world.queue, day=day - timedelta(days=ago), told=10, within_low=5, within_high=8
        )
    seen = api.quote_scores(world.staff("Rosa", role))
    assert len(seen) == rows
    assert [(row.told, row.low_percent, row.high_percent) for row in seen] == [(20, 50, 80)] * rows
    assert api.quote_scores(World.build().staff("Otra")) == []
