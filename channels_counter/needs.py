"""What people come for at an office, as its kiosk offers it: by subject, by life event, by search."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from backend.accounts.api import Viewer
from backend.directory.api import Office, Procedure, procedures_offered
from backend.routing.api import PriorityClass, Queue, queues_of_office
from channels_counter.parse import CHANNEL
from kb.api import ProcedureTopic as Topic
from kb.api import procedure_topics

SYSTEM = Viewer.system()
MAX_GROUPS = 7
MAX_EVENTS = 8
OTHERS = "Otros trámites"
ALL = "Ver todos los trámites"
ICONS = {
    "identidad": "person-badge",
    "salud": "universal-access",
    "pension": "cup-hot",
    "jubila": "cup-hot",
    "trabajo": "briefcase",
    "empleo": "briefcase",
    "vivienda": "house-door",
    "educa": "mortarboard",
    "familia": "people",
    "migra": "globe",
    "extranjer": "globe",
    "empresa": "shop",
    "impuesto": "receipt",
    "discapacidad": "person-wheelchair",
    "transporte": "signpost-split",
    "vehic": "signpost-split",
    "justicia": "bank",
    "beneficio": "star",
    "bono": "star",
}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to come for: a procedure, in the words of its ficha, with what finds it."""

    procedure: str
    name: str
    words: str
    institution: str


@dataclass(frozen=True, slots=True)
class Group:
    """Needs under one heading of the kiosk's first screen."""

    key: str
    name: str
    icon: str
    needs: list[Need] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything a kiosk shows; ``version`` changes when any of it does."""

    groups: list[Group]
    events: list[Group]
    general: bool
    classes: list[PriorityClass]
    is_open: bool
    version: str


def offer_of(office: Office) -> Offer:
    """Return what the kiosk of ``office`` offers now: what an open queue takes."""
    queues = [
        q for q in queues_of_office(SYSTEM, office.pk) if CHANNEL in q.channels or not q.channels
    ]
    takes = [queue for queue in queues if queue.is_open]
    general = any(queue.is_default for queue in takes)
    needs = _needs(_attended(office, takes, everything=general))
    groups = _by_subject(needs)
    events = _by_event(needs)
    classes = list(
        PriorityClass.objects.filter(institution_id=office.institution_id, is_active=True)
    )
    version = _version(groups, events, classes, takes)
    return Offer(groups, events, general or not needs, classes, bool(takes), version)


def _attended(office: Office, queues: list[Queue], *, everything: bool) -> list[Procedure]:
    offered = procedures_offered(office_id=office.pk)
    if not everything:
        offered = offered.filter(queues__in=queues).distinct()
    return list(offered.filter(Q(is_active=True)))


def _needs(procedures: Iterable[Procedure]) -> list[tuple[Need, Topic]]:
    rows = list(procedures)
    topics = procedure_topics([row.pk for row in rows])
    found = []
    for row in rows:
        topic = topics.get(row.pk) or Topic()
        institution = row.institution
        name = topic.title or row.name
        words = " ".join([name, row.name, *topic.aliases, institution.short_name, institution.name])
        found.append((Need(row.code, name, words, institution.short_name), topic))
    return found


def _by_subject(needs: list[tuple[Need, Topic]]) -> list[Group]:
    by_name: defaultdict[str, list[Need]] = defaultdict(list)
    for need, topic in needs:
        by_name[topic.subjects[0] if topic.subjects else OTHERS].append(need)
    named = sorted(
        ((n, found) for n, found in by_name.items() if n != OTHERS),
        key=lambda pair: (-len(pair[1]), pair[0]),
    )
    rest = [need for _, found in named[MAX_GROUPS:] for need in found] + by_name.get(OTHERS, [])
    shown = sorted(named[:MAX_GROUPS]) + ([(OTHERS if named else ALL, rest)] if rest else [])
    return [_group(f"s{n}", name, found) for n, (name, found) in enumerate(shown)]


def _by_event(needs: list[tuple[Need, Topic]]) -> list[Group]:
    by_name: defaultdict[str, list[Need]] = defaultdict(list)
    for need, topic in needs:
        for event in topic.life_events:
            by_name[event].append(need)
    most = sorted(by_name.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:MAX_EVENTS]
    return [_group(f"e{n}", name, found) for n, (name, found) in enumerate(sorted(most))]


def _group(key: str, name: str, needs: list[Need]) -> Group:
    lower = name.lower()
    icon = next((icon for word, icon in ICONS.items() if word in lower), "card-list")
    return Group(key, name, icon, sorted(needs, key=lambda need: need.name))


def _version(
    groups: list[Group], events: list[Group], classes: list[PriorityClass], queues: list[Queue]
) -> str:
    parts = [
        *(f"{group.key}{need.procedure}{need.name}" for group in groups for need in group.needs),
        *(f"{group.name}{len(group.needs)}" for group in events),
        *(f"{row.code}{row.name}{row.legal_basis}" for row in classes),
        *(queue.code for queue in queues),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
