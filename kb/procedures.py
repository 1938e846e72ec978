"""Procedures as their published national fichas present them. System reads, as in ``kb.public``."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from kb.models import Ficha, FichaVersion


@dataclass(frozen=True, slots=True)
class ProcedureTopic:
    """How a ficha calls a procedure, and where it belongs; all empty when it has none."""

    title: str = ""
    subjects: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def _national() -> QuerySet[FichaVersion]:
    return FichaVersion.objects.filter(
        state=FichaVersion.State.PUBLISHED,
        ficha__state=Ficha.State.ACTIVE,
        ficha__commune__isnull=True,
    )


def procedure_topics(procedure_ids: Collection[int]) -> dict[int, ProcedureTopic]:
    """Return the topics of procedures by id, in one statement; those without a ficha are left out."""
    rows = _national().filter(ficha__procedure_id__in=procedure_ids).order_by("-ficha_id")
    fields = ("ficha__procedure_id", "title", "subjects", "life_events", "aliases")
    return {
        pk: ProcedureTopic(title, tuple(subjects), tuple(events), tuple(aliases))
        for pk, title, subjects, events, aliases in rows.values_list(*fields)
        if pk is not None
    }


def procedure_codes_of(ficha_ids: Collection[int]) -> dict[int, str]:
    """Return the code of each ficha's procedure, by ficha id."""
    rows = Ficha.objects.filter(pk__in=ficha_ids, procedure__isnull=False)
    return dict(rows.values_list("pk", "procedure__code"))
