"""One line of time for everything that happened in a case, whatever the channel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from backend.cases.api import CaseSheet, Interaction
from backend.ports import channels


@dataclass(frozen=True)
class Entry:
    """One line: a message, a note, or something that happened."""

    at: datetime
    kind: str
    row: Any = None
    text: str = ""
    icon: str = "info-circle"
    order: int = 0
    delivery: Any = None
    files: Sequence[Any] = ()

    @cached_property
    def _local(self) -> datetime:
        return self.at.astimezone(ZoneInfo(settings.TIME_ZONE))

    @property
    def day(self) -> date:
        """Return the local day, under which the line stands."""
        return self._local.date()

    @property
    def clock(self) -> str:
        """Return the local time of day, as "14:05"."""
        return self._local.strftime("%H:%M")

    @property
    def iso(self) -> str:
        """Return the moment for machines."""
        return self._local.isoformat(timespec="seconds")


def timeline(sheet: CaseSheet, deliveries: Mapping[int, Any]) -> list[Entry]:
    """Return the lines of a case, oldest first; each message knows its delivery."""
    entries = [
        Entry(
            row.said_at,
            "message",
            row,
            order=row.pk,
            delivery=deliveries.get(row.pk),
            files=sheet.files.get(row.pk, ()),
        )
        for row in sheet.messages
    ]
    entries += [Entry(note.written_at, "note", note) for note in sheet.notes]
    for interaction in sheet.interactions:
        entries += _attention(interaction)
    entries += _others(sheet)
    return sorted(entries, key=lambda entry: (entry.at, entry.kind != "start", entry.order))


def _label(code: str) -> str:
    adapter = channels.get(code)
    return adapter.label if adapter else code


def _attention(row: Interaction) -> Iterator[Entry]:
    adapter = channels.get(row.channel)
    icon = adapter.icon if adapter else "chat-dots"
    if row.direction == "out":
        text = _("Contacto iniciado por el equipo: %(channel)s") % {"channel": _label(row.channel)}
    else:
        text = _("Atención por %(channel)s") % {"channel": _label(row.channel)}
    if row.office:
        text = f"{text} · {row.office.name}"
    yield Entry(row.started_at, "start", row, text, icon)
    if row.attended_at and row.agent:
        taken = _("%(who)s tomó la atención") % {"who": row.agent.name}
        yield Entry(row.attended_at, "taken", row, taken, "person-check", order=1)
    if row.ended_at:
        ended = _("Atención terminada: %(how)s") % {"how": row.get_end_reason_display().lower()}
        yield Entry(row.ended_at, "end", row, ended, "check-circle", order=10**12)
    answer = getattr(getattr(row, "survey", None), "answer", None)
    if answer is not None:
        rated = _("La persona calificó con nota %(n)s") % {"n": answer.rating}
        comment = f": «{answer.comment}»" if answer.comment else ""
        yield Entry(answer.answered_at, "rated", row, rated + comment, "star", order=10**12)


def _others(sheet: CaseSheet) -> Iterator[Entry]:
    for use in sheet.uses:
        verb = _("Ficha enviada") if use.how == "sent" else _("Ficha vinculada")
        text = f"{verb}: {use.ficha_title} (v{use.ficha_version})"
        yield Entry(use.used_at, "ficha", use, text, "book")
    for transfer in sheet.transfers:
        sent = _("Derivado a %(to)s: %(why)s")
        words = sent % {"to": transfer.to_institution.short_name, "why": transfer.reason}
        yield Entry(transfer.made_at, "transfer", transfer, words, "signpost-split")
        if transfer.returned_at:
            back = _("Volvió de %(to)s") % {"to": transfer.to_institution.short_name}
            yield Entry(transfer.returned_at, "transfer", transfer, back, "arrow-return-left")
