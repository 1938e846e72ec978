"""The claim itself: one statement takes the next item and the agent's room for it.

On PostgreSQL the agent's row is locked first, then the best item that nobody else is taking
(``FOR UPDATE SKIP LOCKED``: the loser of a race silently gets the next one), and both are written in
the same statement. On SQLite the same statements run inside an IMMEDIATE transaction, where writers
take turns, so that nothing needs to be locked.

Each queue is read through its own partial index up to a limit, so that the cost does not grow with
what waits; only when all of those are being taken by others is the whole line looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from backend.common import clock
from backend.routing.heads import heads_sql, heads_values
from backend.routing.models import WorkItem

LOOK_FIRST = 64
LOOK_FAR = 100_000


@dataclass(frozen=True, slots=True)
class ClaimOrder:
    """Who takes, from where, for which desk (None: the one where the agent sits)."""

    user_id: int
    queue_ids: Sequence[int]
    desk_id: int | None = None


_TAKEABLE = "AND NOT w.rings AND w.weight <= {room}"

_PICK = """SELECT w.id FROM routing_workitem w
    WHERE w.id IN (SELECT id FROM heads) AND w.state = 'waiting'
    ORDER BY w.effective_at, w.id LIMIT 1 {skip}"""

_SET = """state = 'claimed', agent_id = %s, claim_token = %s, claimed_at = %s, last_called_at = %s,
    call_attempts = 1, lease_until = NULL, version = version + 1, reason = {reason},
    desk_id = CASE WHEN kind = 'visit' THEN
        COALESCE({desk}, (SELECT desk_id FROM routing_presence WHERE user_id = %s)) END"""

_ME = """SELECT capacity - load AS room FROM routing_presence
    WHERE user_id = %s AND state NOT IN ('away', 'break')"""

_POSTGRES = """WITH me AS MATERIALIZED ({me} FOR UPDATE),
heads AS MATERIALIZED ({heads}),
picked AS MATERIALIZED ({pick}),
taken AS (UPDATE routing_workitem SET {set} WHERE id = (SELECT id FROM picked) RETURNING *),
loaded AS (UPDATE routing_presence p SET load = p.load + t.weight, last_claim_at = %s
    FROM taken t WHERE p.user_id = %s)
SELECT {columns} FROM taken"""

_SQLITE = """WITH heads AS ({heads}) UPDATE routing_workitem SET {set}
WHERE id = ({pick}) RETURNING {columns}"""

_LOAD = "UPDATE routing_presence SET load = load + %s, last_claim_at = %s WHERE user_id = %s"


def take_next(order: ClaimOrder) -> WorkItem | None:
    """Take the next item for the agent, or None; must run inside a transaction."""
    return _take(order, LOOK_FIRST) or _take(order, LOOK_FAR)


def _take(order: ClaimOrder, look: int) -> WorkItem | None:
    at = clock.now()
    if connection.vendor == "postgresql":
        return _take_postgres(order, look, at)
    return _take_sqlite(order, look, at)


def _take_postgres(order: ClaimOrder, look: int, at: datetime) -> WorkItem | None:
    sql = _POSTGRES.format(
        me=_ME,
        heads=heads_sql(len(order.queue_ids), _TAKEABLE.format(room="(SELECT room FROM me)")),
        pick=_PICK.format(skip="FOR UPDATE SKIP LOCKED"),
        columns=_shape().columns,
        set=_SET.format(
            reason="jsonb_build_object('rule', 'next', 'credit_minutes', credit_minutes,"
            " 'waited_seconds', floor(extract(epoch FROM %s - arrived_at))::int)",
            desk="%s::bigint",
        ),
    )
    values = [order.user_id, *heads_values(order.queue_ids, look), *_set_values(order, at)]
    return _one(sql, [*values, at, order.user_id])


def _take_sqlite(order: ClaimOrder, look: int, at: datetime) -> WorkItem | None:
    with connection.cursor() as cursor:
        cursor.execute(_ME, [order.user_id])
        row = cursor.fetchone()
    if row is None:
        return None
    sql = _SQLITE.format(
        heads=heads_sql(len(order.queue_ids), _TAKEABLE.format(room=int(row[0]))),
        pick=_PICK.format(skip=""),
        columns=_shape().columns,
        set=_SET.format(
            reason="json_object('rule', 'next', 'credit_minutes', credit_minutes, 'waited_seconds',"
            " CAST(round((julianday(%s) - julianday(arrived_at)) * 86400) AS INTEGER))",
            desk="%s",
        ),
    )
    item = _one(sql, [*heads_values(order.queue_ids, look), *_set_values(order, at)])
    if item is not None:
        with connection.cursor() as cursor:
            cursor.execute(_LOAD, [item.weight, _stored(at), order.user_id])
    return item


def _set_values(order: ClaimOrder, at: datetime) -> list[Any]:
    when = _stored(at)
    return [order.user_id, _token(uuid4()), when, when, when, order.desk_id, order.user_id]


def _stored(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def _token(value: UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


@dataclass(frozen=True, slots=True)
class _Shape:
    """The columns of an item, and what turns each stored value into the field's (looked up once)."""

    columns: str
    names: list[str]
    converters: dict[int, Any]


@lru_cache(maxsize=1)
def _shape() -> _Shape:
    fields = WorkItem._meta.concrete_fields
    compiler = WorkItem.objects.all().query.get_compiler(connection=connection)
    return _Shape(
        columns=", ".join(str(field.column) for field in fields),
        names=[field.attname for field in fields],
        converters=compiler.get_converters([f.get_col(WorkItem._meta.db_table) for f in fields]),
    )


def _one(sql: str, values: list[Any]) -> WorkItem | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    if row is None:
        return None
    shape, made = _shape(), list(row)
    for position, (converters, expression) in shape.converters.items():
        for convert in converters:
            made[position] = convert(made[position], expression, connection)
    return WorkItem.from_db(connection.alias, shape.names, made)
