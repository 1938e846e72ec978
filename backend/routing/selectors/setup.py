"""What the set-up screens read: queues, classes and skills of the places a viewer sets up."""

from django.db.models import QuerySet

from backend.accounts.api import Permission, Viewer
from backend.routing.models import AgentSkill, PriorityClass, Queue, QueueMember, Skill, WorkItem


def setup_queues(
    viewer: Viewer, *, institution_id: int, office_id: int | None = None
) -> QuerySet[Queue]:
    """Return the queues, active or not, of an institution (or one office) that the viewer sets up."""
    rows = Queue.objects.filter(institution_id=institution_id).select_related("office")
    if office_id is not None:
        rows = rows.filter(office_id=office_id)
    whole = viewer.can_whole(Permission.SETUP_INSTITUTION, institution_id=institution_id)
    limit = viewer.office_ids(Permission.SETUP_OFFICE, institution_id)
    if not whole and limit is not None:
        rows = rows.filter(office_id__in=limit)
    if not viewer.can(Permission.SETUP_OFFICE, institution_id=institution_id):
        rows = rows.none()
    return rows.order_by("office__name", "order_key", "name")


def setup_member_ids(viewer: Viewer, queue: Queue) -> frozenset[int]:
    """Return who may take work from a queue that the viewer sets up."""
    if not setup_queues(viewer, institution_id=queue.institution_id).filter(pk=queue.pk).exists():
        return frozenset()
    rows = QueueMember.objects.filter(queue=queue)
    return frozenset(rows.values_list("user_id", flat=True))


def setup_classes(viewer: Viewer, *, institution_id: int) -> QuerySet[PriorityClass]:
    """Return the preferential classes of an institution that the viewer sets up."""
    rows = PriorityClass.objects.filter(institution_id=institution_id)
    allowed = viewer.can(Permission.SETUP_OFFICE, institution_id=institution_id)
    return rows if allowed else rows.none()


def setup_skills(viewer: Viewer, *, institution_id: int) -> QuerySet[Skill]:
    """Return the skills of an institution that the viewer sets up."""
    rows = Skill.objects.filter(institution_id=institution_id)
    allowed = viewer.can(Permission.SETUP_OFFICE, institution_id=institution_id)
    return rows if allowed else rows.none()


def setup_skill_ids(viewer: Viewer, *, institution_id: int, user_id: int) -> frozenset[int]:
    """Return which of an institution's skills somebody has."""
    mine = setup_skills(viewer, institution_id=institution_id)
    rows = AgentSkill.objects.filter(user_id=user_id, skill__in=mine)
    return frozenset(rows.values_list("skill_id", flat=True))


def called_ever(viewer: Viewer, *, office_id: int) -> bool:
    """Tell whether a number was ever called in an office that the viewer sets up."""
    rows = WorkItem.objects.filter(office_id=office_id, kind="visit", call_attempts__gt=0)
    return any(
        viewer.can(Permission.SETUP_OFFICE, institution_id=row.institution_id, office_id=office_id)
        for row in rows[:1]
    )
