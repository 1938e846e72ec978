"""Which queues an agent may take work from."""

from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from backend.accounts.api import Permission, Viewer
from backend.routing.models import Queue

# Written out because every press of "next" begins with it: building it anew from querysets took
# longer than running it. Membership, and no skill of the queue that the agent lacks.
_MEMBER_OF = """FROM routing_queue q
JOIN routing_queuemember m ON m.queue_id = q.id AND m.user_id = %s
WHERE q.is_active AND NOT EXISTS (
    SELECT 1 FROM routing_queue_skills wanted
    WHERE wanted.queue_id = q.id AND NOT EXISTS (
        SELECT 1 FROM routing_agentskill has
        WHERE has.skill_id = wanted.skill_id AND has.user_id = %s))"""


def member_queues(user_id: int) -> QuerySet[Queue]:
    """Return the active queues whose member the agent is, having every skill they ask for."""
    ids = RawSQL(f"SELECT q.id {_MEMBER_OF}", [user_id, user_id])  # noqa: S611 - a constant
    return Queue.objects.filter(pk__in=ids)


def claimable_queue_ids(viewer: Viewer, among: Collection[int] | None = None) -> list[int]:
    """Return the queues the viewer may take work from: membership, skills, and a posting there."""
    if viewer.user_id is None or not viewer.has(Permission.DESK_USE):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT q.id, q.institution_id, q.office_id {_MEMBER_OF} ORDER BY q.id",
            [viewer.user_id, viewer.user_id],
        )
        rows: list[tuple[int, int, int | None]] = cursor.fetchall()
    return [
        pk
        for pk, institution_id, office_id in rows
        if (among is None or pk in among)
        and viewer.can(Permission.DESK_USE, institution_id=institution_id, office_id=office_id)
    ]
