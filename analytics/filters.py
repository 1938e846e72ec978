"""What a manager asks of the dashboard, read from the address; nonsense falls back to a default."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict

CHANNELS = {
    "counter": "Presencial",
    "phone": "Teléfono",
    "sms": "SMS",
    "whatsapp": "WhatsApp",
    "web": "Web",
    "email": "Correo",
}
PERIODS = {
    "hoy": ("Hoy", 1),
    "7": ("7 días", 7),
    "30": ("30 días", 30),
    "90": ("90 días", 90),
    "365": ("12 meses", 365),
}
DEFAULT_PERIOD = "30"
CUTS = {
    "day": "Día",
    "channel": "Canal",
    "responsible": "Institución",
    "office": "Oficina",
    "procedure": "Trámite",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """A period of whole days (both ends counted) and at most one channel, institution and office."""

    first: date
    last: date
    period: str = ""
    channel: str = ""
    responsible_id: int = 0
    office_id: int = 0

    @property
    def days(self) -> int:
        """Return how many days the period has."""
        return (self.last - self.first).days + 1

    @property
    def query(self) -> str:
        """Return the filters as the part of an address after the question mark."""
        fields = {
            "periodo": self.period,
            "desde": "" if self.period else self.first.isoformat(),
            "hasta": "" if self.period else self.last.isoformat(),
            "canal": self.channel,
            "institucion": self.responsible_id or "",
            "oficina": self.office_id or "",
        }
        return urlencode({name: value for name, value in fields.items() if value})


def filters_read(query: QueryDict, today: date) -> Filters:
    """Read the filters from an address; a wrong value is as if it were not there."""
    first, last, period = _period(query, today)
    channel = query.get("canal", "")
    return Filters(
        first=first,
        last=last,
        period=period,
        channel=channel if channel in CHANNELS else "",
        responsible_id=_number(query.get("institucion", "")),
        office_id=_number(query.get("oficina", "")),
    )


def _period(query: QueryDict, today: date) -> tuple[date, date, str]:
    first, last = _day(query.get("desde", "")), _day(query.get("hasta", ""))
    chosen = query.get("periodo", "")
    if first and last and first <= last and chosen not in PERIODS:
        return first, last, ""
    period = chosen if chosen in PERIODS else DEFAULT_PERIOD
    return today - timedelta(days=PERIODS[period][1] - 1), today, period


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    short = text.isascii() and text.isdigit() and len(text) < 16
    return int(text) if short else 0
