"""The heads of several queues, each read through its own partial index.

``queue_id IN (...) ORDER BY effective_at LIMIT 50`` would read and sort everything that waits; the
first rows of each queue, merged, cost the same however long the lines are.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection
from django.db.models.expressions import RawSQL

_HEAD = """SELECT * FROM (SELECT {columns} FROM routing_workitem w
    WHERE w.queue_id = %s AND w.state = 'waiting' {only}
    ORDER BY w.effective_at, w.id LIMIT %s) AS q{n}"""


def heads_sql(count: int, only: str = "", columns: str = "w.id, w.effective_at") -> str:
    """Return the select of the heads of ``count`` queues; ``only`` narrows what counts."""
    return " UNION ALL ".join(_HEAD.format(columns=columns, only=only, n=n) for n in range(count))


def counted_in_line(queue_ids: Sequence[int], up_to: int) -> dict[int, tuple[int, datetime]]:
    """Return how many wait in each queue, at most ``up_to``, and since when the longest of them."""
    if not queue_ids:
        return {}
    heads = heads_sql(len(queue_ids), columns="w.queue_id, w.arrived_at")
    sql = f"SELECT queue_id, count(*), min(arrived_at) FROM ({heads}) AS heads GROUP BY queue_id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, heads_values(queue_ids, up_to))
        return {queue: (count, _instant(oldest)) for queue, count, oldest in cursor.fetchall()}


def _instant(value: datetime | str) -> datetime:
    """Return what the database gave as an instant: SQLite keeps it as text, in UTC."""
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def heads_values(queue_ids: Sequence[int], look: int) -> list[int]:
    """Return the values of ``heads_sql``: each queue, and how far to look into it."""
    return [value for queue_id in queue_ids for value in (queue_id, look)]


def first_in_line(queue_ids: Sequence[int], limit: int) -> RawSQL:
    """Return, for ``pk__in``, the first ``limit`` waiting items over the queues, first served first."""
    heads = heads_sql(len(queue_ids))
    sql = f"SELECT id FROM ({heads}) AS heads ORDER BY effective_at, id LIMIT %s"  # noqa: S608 - constants
    return RawSQL(sql, [*heads_values(queue_ids, limit), limit])  # noqa: S611
