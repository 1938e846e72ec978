"""The lines of waiting work as the left side shows them: fifty at a time, many times a minute.

Each line's words and addresses are made here once, and the template only sets them down: addresses
resolved and words translated anew for each of fifty lines were most of what the page cost.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.desk.templatetags.desk import channel_icon, class_name, person_name, waited
from backend.routing.api import WorkItem
from ui.templatetags.ui import seconds


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One line: who, from which channel, what they last said, since when, and where it opens."""

    pk: int
    url: str
    take_url: str
    take_label: str
    icon: SafeString
    name: str
    tag: str
    words: str
    waits: str


def numbered(name: str) -> Callable[[int], str]:
    """Return the address of a page that takes one number, resolved once for many numbers."""
    before, after = reverse(name, args=[0]).split("/0/")
    return lambda number: f"{before}/{number}/{after}"


def waiting_rows(
    items: Iterable[WorkItem], words: Mapping[int, str], names: Mapping[str, str]
) -> list[WaitingRow]:
    """Return the lines of waiting work; ``words`` by attention, ``names`` of classes by code."""
    opens, takes = numbered("desk:work"), numbered("desk:take")
    take = _("Tomar la atención %(who)s")
    icons: dict[str, SafeString] = {}
    return [
        WaitingRow(
            pk=item.pk,
            url=opens(item.pk),
            take_url=takes(item.pk),
            take_label=take % {"who": item.label or item.pk},
            icon=icons.get(item.channel)
            or icons.setdefault(item.channel, channel_icon(item.channel)),
            name=person_name(item),
            tag=class_name(item.priority_class, names) if item.priority_class else "",
            words=words.get(item.interaction_id) or item.queue.name,
            waits=seconds(waited(item.arrived_at)),
        )
        for item in items
    ]
