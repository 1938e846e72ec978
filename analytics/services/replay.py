"""Attentions in the proportions of the seed, made for demonstrations and measurements.

Seed: 3,452,799 in person, 834,540 by telephone and 12,747,517 on the web, to June 2015.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from analytics.models import Attention, FactBatch
from analytics.rollups import rollups_add
from backend.common import clock
from backend.directory.api import offices_list, procedures_attendable

SEED = {"counter": 3_452_799, "phone": 834_540, "web": 12_747_517}
SEED_TOTAL = sum(SEED.values())
CHUNK = 20_000
_COLUMNS = (
    "batch_id",
    "day",
    "started_at",
    "institution_id",
    "responsible_id",
    "office_id",
    "procedure_id",
    "channel",
    "end_reason",
    "wait_seconds",
    "service_seconds",
    "rating",
)
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Country:
    """Where attentions may happen, and about what."""

    host_id: int
    offices: list[int]
    remote: list[int]
    procedures: list[tuple[int, int]]


def seed_shares(total: int) -> dict[str, int]:
    """Split ``total`` in the seed's proportions, to the unit, by the largest remainder."""
    exact = {channel: total * n / SEED_TOTAL for channel, n in SEED.items()}
    shares = {channel: int(value) for channel, value in exact.items()}
    rest = total - sum(shares.values())
    for channel in sorted(exact, key=lambda c: shares[c] - exact[c])[:rest]:
        shares[channel] += 1
    return shares


def replay_load(
    *,
    host_id: int,
    total: int,
    last_day: date,
    days: int = 365,
    seed: int = 1,
    progress: Callable[[int], object] = lambda _done: None,
) -> FactBatch:
    """Make and load ``total`` attentions of the host's offices over the ``days`` up to ``last_day``.

    The same ``seed`` makes the same rows. On PostgreSQL they go in by COPY. Returns the batch.
    """
    country = _country(host_id)
    rng = random.Random(seed)  # noqa: S311 - made-up figures, not secrets
    with transaction.atomic():
        batch = FactBatch.objects.create(name=f"replay {total}")
        rows = _rows(batch.pk, country, seed_shares(total), (last_day, days), rng)
        load = _copy if connection.vendor == "postgresql" else _insert
        load(rows, progress)
        rollups_add("batch_id = %s", [batch.pk])
        batch.rows = total
        batch.loaded_at = clock.now()
        batch.save()
    return batch


def _country(host_id: int) -> _Country:
    offices = list(offices_list(institution_id=host_id))
    counters = [o.pk for o in offices if not o.is_remote] or [0]
    remote = [o.pk for o in offices if o.is_remote] or [0]
    procedures = [(p.pk, p.institution_id) for p in procedures_attendable(institution_id=host_id)]
    return _Country(host_id, counters, remote, procedures or [(0, host_id)])


def _rows(
    batch_id: int,
    country: _Country,
    shares: dict[str, int],
    period: tuple[date, int],
    rng: random.Random,
) -> Iterator[Row]:
    last_day, days = period
    moments = [
        datetime.combine(last_day - timedelta(days=n), time(9 + n % 8, n % 60), UTC).replace(
            hour=12 + n % 8
        )
        for n in range(days)
        if (last_day - timedelta(days=n)).weekday() < 5
    ]
    weights = [1 / (rank + 3) for rank in range(len(country.procedures))]
    for channel, number in shares.items():
        make = _MAKERS[channel]
        offices = country.offices if channel == "counter" else country.remote
        for start in range(0, number, CHUNK):
            size = min(CHUNK, number - start)
            chosen = rng.choices(country.procedures, weights, k=size)
            when = rng.choices(moments, k=size)
            where = rng.choices(offices, k=size)
            for (procedure, responsible), moment, office in zip(chosen, when, where, strict=True):
                reason, wait, service, rating = make(rng)
                yield (
                    batch_id,
                    moment.date(),
                    moment,
                    country.host_id,
                    responsible,
                    office,
                    procedure,
                    channel,
                    reason,
                    wait,
                    service,
                    rating,
                )


# 87.5 % gave a 6 or a 7 in the seed's satisfaction study (GfK 2014).
_RATINGS = [7] * 55 + [6] * 33 + [5] * 6 + [4] * 3 + [3] * 1 + [2] * 1 + [1] * 1


def _rating(rng: random.Random, share: float) -> int | None:
    return rng.choice(_RATINGS) if rng.random() < share else None


def _visit(rng: random.Random) -> tuple[str, int, int | None, int | None]:
    wait = int(rng.expovariate(1 / 1080))
    luck = rng.random()
    if luck < 0.03:
        return "no_show", wait, None, None
    if luck < 0.05:
        return "abandoned", wait, None, None
    return "attended", wait, int(rng.gammavariate(3, 200)), _rating(rng, 0.2)


def _call(rng: random.Random) -> tuple[str, int, int | None, int | None]:
    wait = int(rng.expovariate(1 / 90))
    if rng.random() < 0.08:
        return "abandoned", wait, None, None
    return "attended", wait, int(rng.gammavariate(2, 130)), _rating(rng, 0.1)


def _web(rng: random.Random) -> tuple[str, None, None, int | None]:
    return "self_served", None, None, _rating(rng, 0.02)


_MAKERS: dict[str, Callable[[random.Random], Any]] = {
    "counter": _visit,
    "phone": _call,
    "web": _web,
}


def _copy(rows: Iterator[Row], progress: Callable[[int], object]) -> None:
    table = Attention._meta.db_table
    statement = f"COPY {table} ({', '.join(_COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for number, row in enumerate(rows, 1):
            copy.write_row(row)
            if number % CHUNK == 0:
                progress(number)


def _insert(rows: Iterator[Row], progress: Callable[[int], object]) -> None:
    table = Attention._meta.db_table
    marks = ", ".join(["%s"] * len(_COLUMNS))
    statement = f"INSERT INTO {table} ({', '.join(_COLUMNS)}) VALUES ({marks})"  # noqa: S608
    chunk: list[Row] = []
    done = 0
    with connection.cursor() as cursor:
        for row in rows:
            chunk.append(
                (row[0], row[1].isoformat(), row[2].strftime("%Y-%m-%d %H:%M:%S"), *row[3:])
            )
            if len(chunk) == CHUNK:
                cursor.executemany(statement, chunk)
                done += len(chunk)
                chunk.clear()
                progress(done)
        if chunk:
            cursor.executemany(statement, chunk)
