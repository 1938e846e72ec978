"""How often attentions used a ficha: a small prior for the search.

Counted from the event log, so each use counts once whatever crashes. The prior is small: the most
used ficha of all gains ``WEIGHT``, one used a tenth as often (in logarithms) a tenth of that. It
decides between fichas that fit alike and no more (measured: docs/search.md).
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import F

from kb.models import Ficha, FichaUses

WEIGHT = 0.03
FEWEST = 20  # below this the most used ficha says nothing yet
REFRESH_SECONDS = 60.0


def uses_count(ficha_ids: Iterable[int]) -> None:
    """Add uses of fichas; a variant's count for its national ficha. Called in a transaction."""
    found = Counter(ficha_ids)
    if not found:
        return
    rows = Ficha.objects.filter(pk__in=found).values_list("pk", "parent_id")
    national: Counter[int] = Counter()
    for pk, parent in rows:
        national[parent or pk] += found[pk]
    for pk, more in sorted(national.items()):
        if not FichaUses.objects.filter(ficha_id=pk).update(count=F("count") + more):
            FichaUses.objects.create(ficha_id=pk, count=more)


class _Held:
    """The factors of this process, looked over now and then."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.factors: Mapping[int, float] = {}
        self.looked_at: float | None = None


_held = _Held()


def factors() -> Mapping[int, float]:
    """Return by what a score is multiplied, by ficha id; those that nobody used are left out."""
    now = time.monotonic()
    if _held.looked_at is not None and now - _held.looked_at < REFRESH_SECONDS:
        return _held.factors
    with _held.lock:
        _held.factors = _made(dict(FichaUses.objects.values_list("ficha_id", "count")))
        _held.looked_at = now
    return _held.factors


def factors_forget() -> None:
    """Look again at the next question."""
    _held.looked_at = None


def _made(uses: Mapping[int, int]) -> dict[int, float]:
    most = max(uses.values(), default=0)
    if most < FEWEST:
        return {}
    return {pk: 1.0 + WEIGHT * math.log1p(count) / math.log1p(most) for pk, count in uses.items()}
