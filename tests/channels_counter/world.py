"""One office with its hours, desks, queues, screens and agents, as the counter's tests need it."""

from dataclasses import dataclass, field
from datetime import time
from uuid import uuid4

from backend.accounts.api import (
    Role,
    Viewer,
    device_create,
    device_enrol,
)
from backend.accounts.models import Device
from backend.directory.models import Desk, Institution, Office, OfficeHours, Procedure
from backend.mailroom.api import attention_close
from backend.routing.api import presence_set
from backend.routing.models import PriorityClass, Queue, QueueMember, WorkItem
from channels_counter.parse import TicketRequest
from channels_counter.services.tickets import Issuer
from tests import factories

SYSTEM = Viewer.system()
# Open at every hour of every day: tests that are not about hours should not depend on them.
ALWAYS = (time(0, 0), time(23, 59, 59))


@dataclass
class World:
    """An office that attends."""

    institution: Institution
    office: Office
    general: Queue
    identity: Queue
    procedure: Procedure
    other: Procedure
    desks: list[Desk]
    agents: list[Viewer] = field(default_factory=list)

    def issuer(self, device: Device | None = None) -> Issuer:
        """Return a kiosk of the office."""
        name = f"device-{device.pk}" if device else "device-0"
        return Issuer(self.office, device.pk if device else None, name)

    def device(self, kind: str = "kiosk", name: str = "Entrada") -> tuple[Device, str]:
        """Enrol a screen; return it with its token."""
        new = device_create(viewer=SYSTEM, office_id=self.office.pk, kind=kind, name=name)
        enrolled = device_enrol(code=new.code)
        return enrolled.device, enrolled.token

    def agent(self, number: int = 1, name: str = "Ana") -> Viewer:
        """Sit a front-desk agent at a desk, available for every queue of the office."""
        member = factories.viewer(self.institution, Role.FRONT_DESK, name=name, at=self.office)
        for queue in (self.general, self.identity):
            QueueMember.objects.create(queue=queue, user_id=member.user_id or 0)
        presence_set(viewer=member, state="available", desk_id=self.desks[number - 1].pk)
        self.agents.append(member)
        return member


def request(**fields: object) -> TicketRequest:
    """Return a person's choice with a UUID of its own."""
    values: dict[str, object] = {"client_uuid": uuid4(), **fields}
    return TicketRequest(**values)  # type: ignore[arg-type]


def world(*, time_zone: str = "America/Santiago", code: str = "ips") -> World:
    """Make an office with two queues (A general, B identity), two desks and two procedures."""
    institution = factories.institution(code)
    office = factories.office(institution, time_zone=time_zone)
    office.name = "Oficina Plaza de Armas" if code == "ips" else f"Oficina {code}"
    office.save()
    for weekday in range(7):
        OfficeHours.objects.create(
            office=office, weekday=weekday, opens=ALWAYS[0], closes=ALWAYS[1]
        )
    general = factories.queue(institution, channels=("counter",), at=office)
    general.series_letter = "A"
    general.name = "Atención general"
    general.save()
    identity = Queue.objects.create(
        institution=institution,
        office=office,
        code=f"identidad-{office.pk}",
        name="Identidad",
        channels=["counter"],
        series_letter="B",
    )
    procedure = factories.procedure(institution)
    procedure.name = "Renovar la cédula de identidad"
    procedure.save()
    other = factories.procedure(institution)
    other.name = "Solicitar una pensión"
    other.save()
    office.procedures.add(procedure, other)
    identity.procedures.add(procedure)
    PriorityClass.objects.create(
        institution=institution,
        code="discapacidad",
        name="Personas con discapacidad y quienes las cuidan",
        credit_minutes=60,
        legal_basis="Ley 21.768",
    )
    desks = [Desk.objects.create(office=office, number=n) for n in (1, 2)]
    return World(institution, office, general, identity, procedure, other, desks)


def finish(viewer: Viewer, item: WorkItem) -> None:
    """End a visit as the desk does: with an outcome, asking for the rating."""
    attention_close(viewer=viewer, interaction_id=item.interaction_id, outcome="resuelto")
