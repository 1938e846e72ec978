"""The desk's world: an institution, a queue, two agents, people who write."""

from dataclasses import dataclass

from django.test import Client

from backend.accounts.api import Role, Viewer, viewer_for
from backend.accounts.models import User
from backend.directory.models import Institution, Office
from backend.mailroom.api import receive_now
from backend.ports import ContactRef, DeclaredPerson, Outcome
from backend.routing.api import claim_item, presence_set
from backend.routing.models import Queue, QueueMember
from tests import factories

HTMX = {"HX-Request": "true"}


@dataclass
class World:
    """Everything a desk test starts from."""

    ips: Institution
    office: Office
    queue: Queue
    ana: Viewer
    bruno: Viewer

    def client(self, viewer: Viewer) -> Client:
        """Return a browser that is signed in as ``viewer``."""
        client = Client()
        client.force_login(
            User.objects.get(pk=number(viewer.user_id)),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return client

    def message(
        self, text: str = "Necesito renovar mi cédula", phone: str = "+56955500001", name: str = ""
    ) -> Outcome:
        """Let a person write."""
        return receive_now(
            factories.contact(
                self.ips,
                text=text,
                contact=ContactRef("phone", phone, verified=True),
                person=DeclaredPerson(name=name),
            )
        )

    def taken(self, viewer: Viewer, text: str = "Necesito renovar mi cédula") -> Outcome:
        """Let a person write, and ``viewer`` take it."""
        outcome = self.message(text)
        claim_item(viewer=viewer, work_item_id=number(outcome.work_item_id))
        return outcome


def number(value: int | None) -> int:
    """Return an id that must be there."""
    assert value is not None
    return value


def agent(ips: Institution, queue: Queue | None, name: str, role: Role = Role.OPERATOR) -> Viewer:
    """Post a member of staff, in a queue if one is given, and make them available."""
    made = factories.viewer(ips, role, name=name)
    viewer = viewer_for(User.objects.get(pk=number(made.user_id)))
    if queue is not None:
        QueueMember.objects.create(queue=queue, user_id=number(viewer.user_id))
        presence_set(viewer=viewer, state="available")
    return viewer


def build() -> World:
    """Make the world."""
    ips = factories.institution("ips")
    office = factories.office(ips)
    queue = factories.queue(ips)
    return World(ips, office, queue, agent(ips, queue, "Ana"), agent(ips, queue, "Bruno"))
