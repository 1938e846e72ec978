"""Which queues an agent may take work from."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from backend.accounts.api import Permission, Viewer
from backend.routing.models import AgentSkill, Queue, QueueMember


def member_queues(user_id: int) -> QuerySet[Queue]:
    """Return the active queues whose member the agent is, having every skill they ask for."""
    wanted = Queue.skills.through.objects.filter(queue_id=OuterRef("pk"))
    has_it = AgentSkill.objects.filter(user_id=user_id, skill_id=OuterRef("skill_id"))
    member = QueueMember.objects.filter(queue_id=OuterRef("pk"), user_id=user_id)
    return Queue.objects.filter(
        Exists(member), ~Exists(wanted.filter(~Exists(has_it))), is_active=True
    )


def claimable_queue_ids(viewer: Viewer, among: Collection[int] | None = None) -> list[int]:
    """Return the queues the viewer may take work from: membership, skills, and a posting there."""
    if viewer.user_id is None or not viewer.has(Permission.DESK_USE):
        return []
    rows = member_queues(viewer.user_id).values_list("pk", "institution_id", "office_id")
    return [
        pk
        for pk, institution_id, office_id in rows.order_by("pk")
        if (among is None or pk in among)
        and viewer.can(Permission.DESK_USE, institution_id=institution_id, office_id=office_id)
    ]
