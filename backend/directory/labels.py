"""Names and time zones by id, for tables of figures: one statement each, unknown ids left out."""

from collections.abc import Iterable

from backend.directory.models import Institution, Office, Procedure


def institution_names(ids: Iterable[int]) -> dict[int, str]:
    """Return the short names of institutions by id."""
    return dict(Institution.objects.filter(pk__in=set(ids)).values_list("pk", "short_name"))


def office_names(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of offices by id."""
    return dict(Office.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def procedure_names(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of procedures by id."""
    return dict(Procedure.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def time_zones(office_ids: Iterable[int]) -> dict[int, str]:
    """Return the IANA time zones of offices by id."""
    return dict(Office.objects.filter(pk__in=set(office_ids)).values_list("pk", "time_zone"))
