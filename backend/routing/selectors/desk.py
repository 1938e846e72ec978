"""What the agents' screen needs besides the lists: a case's open work, destinations, names."""

from collections.abc import Collection

from django.db.models import Q

from backend.accounts.api import Permission, Viewer
from backend.routing.models import Presence, PriorityClass, Queue, WorkItem
from backend.routing.selectors.scope import places
from backend.routing.services.access import member_queues

S = WorkItem.State
HELD = (S.RINGING, S.CLAIMED, S.SERVING, S.PARKED)


def work_open_of_case(viewer: Viewer, case_id: int) -> list[WorkItem]:
    """Return a case's work that is not over, the viewer's own first."""
    rows = WorkItem.objects.filter(
        places(viewer, Permission.DESK_USE, Permission.QUEUE_SUPERVISE),
        interaction__case_id=case_id,
        ended_at__isnull=True,
    ).select_related("queue", "agent", "desk", "interaction__contact_point")
    return sorted(rows, key=lambda item: (item.agent_id != viewer.user_id, item.effective_at))


def work_held_by(viewer: Viewer, user_ids: Collection[int]) -> dict[int, list[WorkItem]]:
    """Return what some agents hold where the viewer supervises, by agent."""
    rows = WorkItem.objects.filter(
        places(viewer, Permission.QUEUE_SUPERVISE), agent_id__in=user_ids, state__in=HELD
    ).select_related("queue", "interaction__case")
    found: dict[int, list[WorkItem]] = {}
    for item in rows.order_by("claimed_at", "pk"):
        found.setdefault(item.agent_id or 0, []).append(item)
    return found


def queues_for_transfer(viewer: Viewer, item: WorkItem) -> list[Queue]:
    """Return the open queues of the item's institution that may take it, by office.

    A visit stays in its office; what is not tied to a place may go to any.
    """
    if not viewer.can(
        Permission.DESK_USE, institution_id=item.institution_id, office_id=item.office_id
    ):
        return []
    rows = Queue.objects.filter(
        institution_id=item.institution_id, is_active=True, is_open=True
    ).exclude(pk=item.queue_id)
    if item.kind == "visit":
        rows = rows.filter(Q(office_id=item.office_id) | Q(office__isnull=True))
    return list(rows.select_related("office").order_by("office__name", "order_key", "name"))


def agents_for_transfer(viewer: Viewer, item: WorkItem) -> list[Presence]:
    """Return the members of the item's queue who are there now, except the viewer."""
    if not viewer.can(
        Permission.DESK_USE, institution_id=item.institution_id, office_id=item.office_id
    ):
        return []
    rows = Presence.objects.filter(
        user__queue_memberships__queue_id=item.queue_id, user__is_active=True
    ).exclude(Q(state=Presence.State.AWAY) | Q(user_id=viewer.user_id))
    return list(rows.select_related("user", "office").order_by("user__name")[:100])


def queue_ids_followed(viewer: Viewer) -> list[int]:
    """Return the queues whose changes the viewer's screen listens to: those they attend."""
    if viewer.user_id is None or not viewer.has(Permission.DESK_USE):
        return []
    return list(member_queues(viewer.user_id).values_list("pk", flat=True))


def class_names(viewer: Viewer) -> dict[str, str]:
    """Return the names of the preferential classes, by code; nothing for who attends nobody."""
    if not (viewer.has(Permission.DESK_USE) or viewer.has(Permission.QUEUE_SUPERVISE)):
        return {}
    return dict(PriorityClass.objects.values_list("code", "name"))
