"""Which of the fichas found are published now, asked in one small statement.

It runs at every search. The statement is written out because Django's making of it would cost
more than running it, and it always names as many ids, so that it is prepared once.
"""

from collections.abc import Sequence

from django.db import connection

from kb.models import Ficha, FichaVersion

_AT_ONCE = 32
_SQL = f"""
    SELECT f.id, f.code FROM {Ficha._meta.db_table} f
    JOIN {FichaVersion._meta.db_table} v ON v.ficha_id = f.id AND v.state = 'published'
    WHERE f.state = 'active' AND f.id IN ({", ".join(["%s"] * _AT_ONCE)})
"""  # noqa: S608 - names of our own tables, and as many places as there are values


def published_codes(ids: Sequence[int]) -> dict[int, str]:
    """Return the code of each of these fichas that is in use and published, by id."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(_SQL, [*some, *[0] * (_AT_ONCE - len(some))])
            found |= dict(cursor.fetchall())
    return found
