"""The next number of a series: one locked row, so that it has neither holes nor doubles."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from channels_counter.models import SERVER, TicketSeries


@dataclass(frozen=True, slots=True)
class Series:
    """Where a number belongs: an office's day, who gives it, and its letter."""

    office_id: int
    service_date: date
    letter: str
    issuer: str = SERVER


def number_take(series: Series) -> int:
    """Return the next number of ``series``; must run inside the transaction that uses it.

    The row stays locked until that transaction ends: if it fails, the number was never given.
    """
    key: dict[str, Any] = {
        "office_id": series.office_id,
        "service_date": series.service_date,
        "issuer": series.issuer,
        "letter": series.letter,
    }
    TicketSeries.objects.get_or_create(**key)
    row = TicketSeries.objects.select_for_update().get(**key)
    row.last_number += 1
    row.save(update_fields=["last_number"])
    return row.last_number
