"""Who left a chat that waits rings nobody: they keep their place, and ring again when they are back."""

from datetime import timedelta

from django.db.models import Q

from backend.common import clock
from backend.routing.api import WorkItem, work_rings_set
from channels_web.models import ChatSession

# A reload or a tunnel is no leaving; nor is a browser that only asks now and then.
GONE = timedelta(seconds=30)
SILENT = timedelta(seconds=90)
AT_ONCE = 200


def chats_left() -> int:
    """Let the waiting chats whose person left ring nobody; returns how many."""
    now = clock.now()
    away = Q(is_online=False, seen_at__lt=now - GONE) | Q(seen_at__lt=now - SILENT)
    waiting = WorkItem.objects.filter(
        interaction__in=ChatSession.objects.filter(
            away, kind=ChatSession.Kind.CHAT, ended_at__isnull=True
        ).values("interaction"),
        rings=True,
        state__in=[WorkItem.State.WAITING, WorkItem.State.RINGING],
    )
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for work_item_id in ids:
        work_rings_set(work_item_id=work_item_id, rings=False)
    return len(ids)


def chat_back(session: ChatSession) -> None:
    """The person is there again: what waits for them may ring."""
    if session.kind != ChatSession.Kind.CHAT or session.interaction_id is None:
        return
    rows = WorkItem.objects.filter(interaction_id=session.interaction_id, ended_at__isnull=True)
    for work_item_id in rows.filter(rings=False, kind="chat").values_list("pk", flat=True):
        work_rings_set(work_item_id=work_item_id, rings=True)
