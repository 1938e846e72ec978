"""Rows in volume for measurements: cases with messages, waiting work, agents."""

from datetime import timedelta
from itertools import islice

from django.utils.crypto import get_random_string

from backend.accounts.models import User
from backend.accounts.permissions import Role
from backend.accounts.viewer import Viewer
from backend.cases.models import Case, Interaction, Message, MessageText
from backend.citizens.models import Citizen, ContactPoint
from backend.common import clock
from backend.common.folio import check_digit
from backend.directory.models import Institution
from backend.routing.models import Presence, Queue, QueueMember, WorkItem
from tests import factories

CHUNK = 5000


def institution_with_queue(code: str) -> tuple[Institution, Queue]:
    """Make an institution with a queue for everything."""
    owner = factories.institution(code)
    return owner, factories.queue(owner)


def agent(owner: Institution, queue: Queue, *, name: str = "Ana") -> tuple[User, Viewer]:
    """Make an available agent, a member of the queue."""
    viewer = factories.viewer(owner, Role.FRONT_DESK, name=name)
    user = User.objects.get(pk=viewer.staff_id)
    QueueMember.objects.create(queue=queue, user=user)
    Presence.objects.create(user=user, institution=owner, state="available")
    return user, viewer


def cases_add(owner: Institution, queue: Queue, number: int, *, messages: int = 1) -> None:
    """Add cases, each with one attention, its messages, and work that waits (one in ten) or is over."""
    for start in range(0, number, CHUNK):
        _cases_chunk(owner, queue, min(CHUNK, number - start), messages)


def _cases_chunk(owner: Institution, queue: Queue, size: int, messages: int) -> None:
    now = clock.now()
    base = Case.objects.count()
    people = Citizen.objects.bulk_create(
        Citizen(institution=owner, name=f"Persona {base + n}") for n in range(size)
    )
    points = ContactPoint.objects.bulk_create(
        ContactPoint(
            institution=owner,
            kind="phone",
            value=f"+5695{base + n:07d}",
            citizen=person,
            verified_at=now,
        )
        for n, person in enumerate(people)
    )
    cases = Case.objects.bulk_create(
        Case(
            institution=owner,
            folio=folio(base + n),
            citizen=point.citizen,
            contact_point=point,
            subject="Consulta de medición",
            opened_channel="sms",
            opened_at=now - timedelta(minutes=base + n),
            last_activity_at=now - timedelta(minutes=base + n),
        )
        for n, point in enumerate(points)
    )
    interactions = Interaction.objects.bulk_create(
        Interaction(
            institution=owner,
            case=case,
            channel="sms",
            account="+56220000000",
            kind="message",
            contact_point=case.contact_point,
            started_at=case.opened_at,
            last_message_at=case.opened_at,
        )
        for case in cases
    )
    _messages(interactions, messages)
    WorkItem.objects.bulk_create(
        WorkItem(
            institution=owner,
            queue=queue,
            interaction=interaction,
            channel="sms",
            kind="message",
            arrived_at=interaction.started_at,
            effective_at=interaction.started_at,
            state="waiting" if n % 10 == 0 else "done",
            ended_at=None if n % 10 == 0 else now,
        )
        for n, interaction in enumerate(interactions)
    )


def _messages(interactions: list[Interaction], each: int) -> None:
    made = iter(
        Message(interaction=i, channel="sms", author="citizen", said_at=i.started_at)
        for i in interactions
        for _ in range(each)
    )
    while chunk := list(islice(made, CHUNK)):
        written = Message.objects.bulk_create(chunk)
        MessageText.objects.bulk_create(
            MessageText(message=m, text="Hola, ¿cómo va mi trámite? " + get_random_string(20))
            for m in written
        )


def folio(number: int) -> str:
    """Return the folio of a number."""
    body = f"2026{number:08d}"
    return f"{body[:4]}-{body[4:]}-{check_digit(body)}"
