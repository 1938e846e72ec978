"""Small builders of rows that many tests need; each returns what it made, with plain defaults."""

from datetime import UTC, datetime
from itertools import count

from backend.accounts.models import Posting, User
from backend.accounts.permissions import Role
from backend.accounts.viewer import PostingGrant, Viewer
from backend.common import clock
from backend.directory.models import Commune, Institution, Office, Procedure, Province, Region
from backend.ports import ContactRef, InboundContact
from backend.routing.models import Queue

_numbers = count(1)


def commune(code: str = "13101", name: str = "Santiago") -> Commune:
    """Return a commune with its province and region."""
    region, _ = Region.objects.get_or_create(
        code=code[:2], defaults={"name": f"Región {code[:2]}", "iso_code": "CL-RM"}
    )
    province, _ = Province.objects.get_or_create(
        code=code[:3], defaults={"name": f"Provincia {code[:3]}", "region": region}
    )
    row, _ = Commune.objects.get_or_create(code=code, defaults={"name": name, "province": province})
    return row


def institution(code: str = "") -> Institution:
    """Make an institution."""
    code = code or f"institucion-{next(_numbers)}"
    return Institution.objects.create(code=code, name=code.title(), short_name=code[:40])


def office(owner: Institution | None = None, *, time_zone: str = "America/Santiago") -> Office:
    """Make an office."""
    owner = owner or institution()
    code = f"oficina-{next(_numbers)}"
    return Office.objects.create(
        institution=owner, code=code, name=code.title(), commune=commune(), time_zone=time_zone
    )


def procedure(owner: Institution | None = None, *, days: int | None = None) -> Procedure:
    """Make a procedure, with a legal term of ``days`` business days or none."""
    owner = owner or institution()
    code = f"tramite-{next(_numbers)}"
    return Procedure.objects.create(
        institution=owner, code=code, name=code.title(), legal_term_days=days
    )


def queue(owner: Institution, *, channels: tuple[str, ...] = (), at: Office | None = None) -> Queue:
    """Make a default queue of an institution for some channels (none: for every channel)."""
    code = f"fila-{next(_numbers)}"
    return Queue.objects.create(
        institution=owner,
        office=at,
        code=code,
        name=code.title(),
        channels=list(channels),
        is_default=True,
    )


def user(name: str = "Ana") -> User:
    """Make a member of staff without a posting."""
    return User.objects.create_user(f"{name.lower()}{next(_numbers)}@ejemplo.cl", None, name=name)


def viewer(
    owner: Institution, role: Role = Role.SUPERVISOR, *, name: str = "Ana", at: Office | None = None
) -> Viewer:
    """Make a member of staff posted in an institution and return them as a viewer."""
    member = user(name)
    grant = PostingGrant(role, owner.pk, at.pk if at else None)
    Posting.objects.create(user=member, role=role.value, institution=owner, office=at)
    return Viewer(user_id=member.pk, name=name, postings=(grant,))


def contact(owner: Institution, **changes: object) -> InboundContact:
    """Return an incoming SMS of a verified telephone, with ``changes``."""
    number = next(_numbers)
    fields: dict[str, object] = {
        "channel": "toy",
        "account": "+56220000000",
        "provider_id": f"SM{number:032d}",
        "kind": "message",
        "happened_at": clock.now(),
        "institution_code": owner.code,
        "contact": ContactRef("phone", "+56955500001", verified=True),
        "text": "Hola, necesito renovar mi cédula",
    }
    return InboundContact(**(fields | changes))  # type: ignore[arg-type]  # a table of overrides


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    """Return an instant of November 2026, in UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)
