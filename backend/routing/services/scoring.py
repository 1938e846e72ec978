"""The waits that people were told, against the waits that they had: every queue, every day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet

from backend.common import clock
from backend.routing.models import Queue, QuoteScore, WaitQuote

# The day before yesterday again: who was told late in the evening was perhaps attended at night.
DAYS_BACK = (2, 1)


def quotes_score() -> int:
    """Score the days that are over; again gives the same. Returns how many queues had any.

    Who was told two figures and was then attended counts with the time from being told until an
    agent took them (Ibrahim & Whitt 2009 score delay announcements in the same way).
    """
    since = clock.now() - timedelta(days=max(DAYS_BACK) + 1)
    told = WaitQuote.objects.filter(quoted_at__gte=since, low_seconds__isnull=False)
    queues = Queue.objects.filter(pk__in=told.values("work_item__queue")).select_related("office")
    scored = 0
    for queue in queues:
        zone = queue.office.time_zone if queue.office else settings.TIME_ZONE
        days = [clock.local_date(zone) - timedelta(days=ago) for ago in DAYS_BACK]
        marks = [_score(queue, day, _of_day(told, queue, day, zone)) for day in days]
        scored += any(marks)
    return scored


def _of_day(told: QuerySet[WaitQuote], queue: Queue, day: date, zone: str) -> QuerySet[WaitQuote]:
    start = datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
    return told.filter(work_item__queue=queue, quoted_at__gte=start, quoted_at__lt=end)


def _score(queue: Queue, day: date, told: QuerySet[WaitQuote]) -> bool:
    attended = told.filter(work_item__interaction__attended_at__gte=F("quoted_at"))
    rows = attended.values_list(
        "quoted_at", "work_item__interaction__attended_at", "low_seconds", "high_seconds"
    )
    waits = [((took - at).total_seconds(), low, high) for at, took, low, high in rows if took]
    left = told.filter(
        work_item__ended_at__isnull=False, work_item__interaction__attended_at__isnull=True
    ).count()
    if not waits and not left:
        return False
    QuoteScore.objects.update_or_create(
        queue=queue,
        day=day,
        defaults={
            "told": len(waits),
            "within_low": sum(wait <= (low or 0) for wait, low, _ in waits),
            "within_high": sum(wait <= max(low or 0, high or 0) for wait, low, high in waits),
            "left": left,
        },
    )
    return True
