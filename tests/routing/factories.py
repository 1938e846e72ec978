"""An office with queues, agents and people who wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.accounts.models import Posting
from backend.accounts.permissions import Role
from backend.accounts.viewer import PostingGrant, Viewer
from backend.cases.models import Interaction
from backend.common import clock
from backend.directory.models import Desk, Institution, Office
from backend.routing import api
from backend.routing.models import Presence, Queue, QueueMember, WorkItem
from tests import factories


@dataclass
class World:
    """One institution with one office and one queue to begin with."""

    institution: Institution
    office: Office
    queue: Queue

    @classmethod
    def build(cls) -> "World":
        owner = factories.institution()
        place = factories.office(owner)
        return cls(owner, place, factories.queue(owner, at=place))

    def desk(self, number: int) -> Desk:
        return Desk.objects.create(office=self.office, number=number)

    def more_queue(self, **changes: Any) -> Queue:
        queue = factories.queue(self.institution, at=self.office)
        Queue.objects.filter(pk=queue.pk).update(**({"is_default": False} | changes))
        queue.refresh_from_db()
        return queue

    def agent(
        self,
        name: str = "Ana",
        *queues: Queue,
        desk: Desk | None = None,
        state: str = "available",
        role: Role = Role.FRONT_DESK,
    ) -> Viewer:
        """Make an agent who is there, member of ``queues`` (the world's one when none is named)."""
        viewer = self.staff(name, role)
        for queue in queues or (self.queue,):
            QueueMember.objects.create(queue=queue, user_id=account_of(viewer))
        api.presence_set(
            viewer=viewer,
            state=state,
            reason="almuerzo" if state == "break" else "",
            desk_id=desk.pk if desk else None,
        )
        return viewer

    def staff(self, name: str, role: Role = Role.SUPERVISOR) -> Viewer:
        member = factories.user(name)
        Posting.objects.create(
            user=member, role=role.value, institution=self.institution, office=self.office
        )
        grant = PostingGrant(role, self.institution.pk, self.office.pk)
        return Viewer(user_id=member.pk, name=name, postings=(grant,))

    def interaction(self, kind: str = "visit", at: datetime | None = None) -> Interaction:
        return Interaction.objects.create(
            institution=self.institution,
            office=self.office,
            channel="toy",
            kind=kind,
            started_at=at or clock.now(),
        )

    def waits(
        self,
        *,
        queue: Queue | None = None,
        kind: str = "visit",
        minutes_ago: float = 0,
        weight: int = 100,
        rings: bool = False,
        **changes: Any,
    ) -> WorkItem:
        """Put a person in line."""
        came = clock.now() - timedelta(minutes=minutes_ago)
        return api.work_enqueue(
            interaction=self.interaction(kind, came),
            arrived_at=came,
            channel="toy",
            kind=kind,
            queue_id=(queue or self.queue).pk,
            weight=weight,
            rings=rings,
            **changes,
        )


def account_of(viewer: Viewer) -> int:
    assert viewer.user_id is not None
    return viewer.user_id


def load_of(viewer: Viewer) -> int:
    return Presence.objects.get(user_id=account_of(viewer)).load


def held_weight(viewer: Viewer) -> int:
    """Sum what an agent's load should be, from the items."""
    held = WorkItem.objects.filter(
        agent_id=viewer.user_id, state__in=["ringing", "claimed", "serving"]
    )
    return sum(held.values_list("weight", flat=True))


def serve_before(world: World, count: int, minutes: float, *, queue: Queue | None = None) -> None:
    """Write ``count`` services of ``minutes`` that ended in the last days."""
    for n in range(count):
        ended = clock.now() - timedelta(hours=n + 1)
        WorkItem.objects.create(
            institution=world.institution,
            office=world.office,
            queue=queue or world.queue,
            interaction=world.interaction(at=ended - timedelta(hours=1)),
            channel="toy",
            kind="visit",
            state="done",
            arrived_at=ended - timedelta(hours=1),
            effective_at=ended - timedelta(hours=1),
            serving_at=ended - timedelta(minutes=minutes),
            ended_at=ended,
        )
