"""Which wordings are asked, and how often without a good answer.

A search writes nothing: wordings gather in the process and are kept by a worker now and then. What
a crash takes with it is a few counts.
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from backend.common import clock
from kb.learning.wording import kept_wording
from kb.models import Question, QuestionClosed

GATHERED = 50
SECONDS = 60.0
KEPT_DAYS = 180


class _Gathered:
    """What this process has not handed on yet."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asked: Counter[str] = Counter()
        self.unsure: Counter[str] = Counter()
        self.since = time.monotonic()


_gathered = _Gathered()


def question_asked(question: str, *, unsure: bool) -> None:
    """Count a question that somebody typed, personal data taken out; costs no statement."""
    wording = kept_wording(question)
    if not wording:
        return
    with _gathered.lock:
        _gathered.asked[wording] += 1
        _gathered.unsure[wording] += unsure
        late = time.monotonic() - _gathered.since > SECONDS
        full = _gathered.asked.total() >= GATHERED
    if late or full:
        questions_hand_on()


def questions_hand_on() -> None:
    """Send what was gathered to a worker."""
    from kb.tasks import questions_keep

    with _gathered.lock:
        asked, unsure = dict(_gathered.asked), dict(+_gathered.unsure)
        _gathered.asked.clear()
        _gathered.unsure.clear()
        _gathered.since = time.monotonic()
    if asked:  # robust: a broker that is away costs counts, never a search
        transaction.on_commit(lambda: questions_keep.delay(asked, unsure), robust=True)


def questions_count(asked: Mapping[str, int], unsure: Mapping[str, int]) -> None:
    """Add counts to the wordings, making those that are new."""
    today = clock.now().date()
    with transaction.atomic():
        fresh = [Question(text=text, last_on=today) for text in sorted(asked)]
        Question.objects.bulk_create(fresh, ignore_conflicts=True)
        for text in sorted(asked):
            Question.objects.filter(text=text).update(
                asked=F("asked") + asked[text],
                unsure=F("unsure") + unsure.get(text, 0),
                last_on=today,
            )


def questions_forget() -> int:
    """Delete what nobody asked for half a year, and marks as old; returns how many wordings."""
    before = clock.now().date() - timedelta(days=KEPT_DAYS)
    QuestionClosed.objects.filter(closed_on__lt=before).delete()
    return Question.objects.filter(last_on__lt=before).delete()[0]
