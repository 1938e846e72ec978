"""Composes the demo country out of every package's own services. May be repeated."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from backend.accounts.api import Role, User, Viewer, viewer_for
from backend.config.demo import places
from backend.config.demo.edges import edges_load
from backend.config.demo.staff import Job, staff_load
from backend.directory.api import (
    Institution,
    InstitutionData,
    Office,
    OfficeData,
    agreement_save,
    desk_save,
    institution_by_code,
    institution_save,
    municipalities_load,
    office_by_code,
    office_hours_set,
    office_save,
    procedures_attendable,
    procedures_offered_set,
    reference_data_load,
    time_zone_of,
)
from backend.directory.models import Procedure
from backend.directory.services.reference import DATA
from backend.routing.api import (
    Queue,
    QueueData,
    priority_classes_ensure,
    queue_members_set,
    queue_save,
    skill_save,
)
from kb.api import editorial_demo_load, fichas_import, read_rows, translations_import

HOST = "ips"
AGREED_SINCE = date(2012, 1, 2)
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class DemoCounts:
    """What the demo country holds."""

    institutions: int
    partners: int
    agreed_procedures: int
    offices: int
    staff: int


def demo_is_loaded() -> bool:
    """Tell whether a load went through to its end: staff and channels come in one transaction, last."""
    return User.objects.filter(is_demo=True, postings__institution__isnull=True).exists()


def demo_country_load(say: Say) -> DemoCounts:
    """Load reference data, fichas, the host with its agreements and offices, and staff.

    ``say`` is told each step. What is there already stays as it is, also when it was changed by hand.
    """
    viewer = Viewer.system()
    say("territorio y feriados")
    reference_data_load()
    municipalities_load([place.commune for place in places.MUNICIPAL])
    say("fichas, instituciones y trámites")
    fichas_import(rows=read_rows())
    translations_import()
    with transaction.atomic():
        host = _host(viewer)
        say("convenios")
        partners, products = agreements_load(viewer, host)
    say("oficinas, filas y personal")
    with transaction.atomic():
        offices = [_office(viewer, host, place) for place in places.OFFICES]
        centre = _office(viewer, host, places.CONTACT_CENTRE, is_remote=True)
        towns = [_town(viewer, place) for place in places.MUNICIPAL]
        _common(viewer, [host, *(town.institution for town in towns)])
        people = staff_load(viewer, _jobs(host, offices, centre, towns))
        _queues(viewer, [*offices, *towns], centre)
        editorial_demo_load(
            institution_id=host.pk,
            writer=viewer_for(people["edicion"]),
            reviewer=viewer_for(people["revision"]),
        )
        say("canales")
        edges_load(host=host, centre=centre)
    return DemoCounts(
        institutions=Institution.objects.count(),
        partners=partners,
        agreed_procedures=products,
        offices=Office.objects.count(),
        staff=User.objects.filter(is_demo=True).count(),
    )


def agreements_load(viewer: Viewer, host: Institution) -> tuple[int, int]:
    """Load ``convenios.csv``: what the host attends for others; return partners and procedures."""
    with (DATA / "convenios.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    by_code = {
        p.code: p for p in Procedure.objects.filter(code__in=[r["procedure_code"] for r in rows])
    }
    agreed: dict[int, list[int]] = {}
    for row in rows:
        product = by_code[row["procedure_code"]]
        agreed.setdefault(product.institution_id, []).append(product.pk)
    for partner_id, procedure_ids in agreed.items():
        agreement_save(
            viewer=viewer,
            host_id=host.pk,
            partner_id=partner_id,
            procedure_ids=procedure_ids,
            since=AGREED_SINCE,
        )
    return len(agreed), len(rows)


def _host(viewer: Viewer) -> Institution:
    known = institution_by_code(HOST)
    data = InstitutionData(
        code=HOST, name="Instituto de Previsión Social", short_name="ChileAtiende", is_demo=True
    )
    if known is not None and known.short_name == data.short_name:
        return known
    return institution_save(viewer=viewer, data=data, institution_id=known.pk if known else None)


def _town(viewer: Viewer, place: places.Place) -> Office:
    municipality = institution_by_code(f"muni-{place.commune}")
    if municipality is None:
        raise LookupError(place.commune)
    return _office(viewer, municipality, place)


def _office(
    viewer: Viewer, institution: Institution, place: places.Place, *, is_remote: bool = False
) -> Office:
    known = office_by_code(f"{institution.code}-{place.slug}")
    if known is not None:
        return known
    office = office_save(
        viewer=viewer,
        institution_id=institution.pk,
        data=OfficeData(
            code=f"{institution.code}-{place.slug}",
            name=place.name,
            commune_id=place.commune,
            address=place.address,
            time_zone=time_zone_of(place.commune),
            is_remote=is_remote,
            attends_holidays=place.always_open,
        ),
    )
    office_hours_set(viewer=viewer, office_id=office.pk, hours=places.hours_of(place))
    for number in range(1, place.desks + 1):
        desk_save(viewer=viewer, office_id=office.pk, number=number)
    offered = procedures_attendable(institution_id=institution.pk).values_list("pk", flat=True)
    procedures_offered_set(viewer=viewer, office_id=office.pk, procedure_ids=offered)
    return office


def _common(viewer: Viewer, institutions: Iterable[Institution]) -> None:
    """Preferential classes and skills of each institution."""
    for institution in institutions:
        priority_classes_ensure(viewer=viewer, institution_id=institution.pk)
        for code, name in places.SKILLS:
            skill_save(viewer=viewer, institution_id=institution.pk, code=code, name=name)


def _jobs(
    host: Institution, offices: list[Office], centre: Office, towns: list[Office]
) -> list[Job]:
    """Name who works where: the accounts worth trying come first."""
    santiago = next(office for office in offices if office.code.endswith("-santiago"))
    jobs = [
        Job("modulo", Role.FRONT_DESK, host.pk, santiago.pk),
        Job("telefono", Role.OPERATOR, host.pk, centre.pk),
        Job("supervision", Role.SUPERVISOR, host.pk),
        Job("edicion", Role.EDITOR, host.pk),
        Job("revision", Role.EDITOR, host.pk),
        Job("jefatura", Role.MANAGER, host.pk),
        Job("auditoria", Role.AUDITOR, host.pk),
        Job("administracion", Role.ADMINISTRATOR, host.pk),
        Job("sistema", Role.ADMINISTRATOR, None),
    ]
    jobs += [Job(f"operador{n}", Role.OPERATOR, host.pk, centre.pk) for n in range(2, 7)]
    jobs.append(Job("supervision-contacto", Role.SUPERVISOR, host.pk, centre.pk))
    for office in offices:
        slug = office.code.removeprefix(f"{host.code}-")
        size = office.desks.count()
        jobs += [Job(f"{slug}{n}", Role.FRONT_DESK, host.pk, office.pk) for n in range(1, size + 1)]
        jobs.append(Job(f"supervision-{slug}", Role.SUPERVISOR, host.pk, office.pk))
    for town in towns:
        slug = (
            town.code.rsplit("-", 1)[0] if town.code.count("-") < 2 else town.code.split("-", 2)[2]
        )
        jobs += [
            Job(f"{slug}{n}", Role.FRONT_DESK, town.institution_id, town.pk)
            for n in range(1, town.desks.count() + 1)
        ]
        jobs.append(Job(f"supervision-{slug}", Role.SUPERVISOR, town.institution_id, town.pk))
        jobs.append(Job(f"administracion-{slug}", Role.ADMINISTRATOR, town.institution_id, town.pk))
    return jobs


def _queues(viewer: Viewer, offices: list[Office], centre: Office) -> None:
    for office in offices:
        for order, (letter, code, name, is_default, owners) in enumerate(places.COUNTER_QUEUES):
            procedures = office.procedures.filter(institution__code__in=owners) if owners else ()
            data = QueueData(
                code=f"{office.code}-{code}",
                name=name,
                office_id=office.pk,
                channels=("counter",),
                series_letter=letter,
                procedure_ids=tuple(p.pk for p in procedures),
                is_default=is_default,
                order_key=10 * (order + 1),
            )
            _queue(viewer, office, data)
    for order, (code, name, channels, is_default) in enumerate(places.REMOTE_QUEUES):
        data = QueueData(
            code=code,
            name=name,
            office_id=centre.pk,
            channels=channels,
            is_default=is_default,
            order_key=50 + order,
        )
        _queue(viewer, centre, data)


def _queue(viewer: Viewer, office: Office, data: QueueData) -> None:
    if Queue.objects.filter(institution_id=office.institution_id, code=data.code).exists():
        return
    queue = queue_save(viewer=viewer, institution_id=office.institution_id, data=data)
    attend = (Role.FRONT_DESK, Role.OPERATOR, Role.SUPERVISOR)
    members = User.objects.filter(postings__office_id=office.pk, postings__role__in=attend)
    everywhere = User.objects.filter(
        postings__institution_id=office.institution_id,
        postings__office__isnull=True,
        postings__role=Role.SUPERVISOR,
    )
    ids = {user.pk for user in (*members, *everywhere)}
    queue_members_set(viewer=viewer, queue_id=queue.pk, user_ids=ids)
