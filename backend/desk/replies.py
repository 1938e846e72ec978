"""By which ways an answer can go, as the reply box offers them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from backend.accounts.api import Permission, Viewer
from backend.cases.api import Case, CaseSheet, Interaction
from backend.citizens.api import ContactPoint
from backend.ports import ChannelAdapter, channels


@dataclass(frozen=True)
class ReplyRoute:
    """One option: ``value`` is "here", "point:<id>" or "start:<channel>:<id>"."""

    value: str
    label: str
    channel: str
    max_length: int
    attachments: bool
    selected: bool = False


@dataclass(frozen=True)
class Starter:
    """A channel by which staff may begin a contact with one kind of contact point."""

    code: str
    label: str
    icon: str
    kind: str
    at_once: bool = False


def starters(viewer: Viewer, case: Case) -> list[Starter]:
    """Return the channels by which staff may begin a contact: by writing, or at once (a call)."""
    found = []
    for adapter in channels:
        ability = adapter.capabilities
        start = ability.start
        if not ability.can_start:
            continue
        if start is not None:
            permission = Permission(start.permission)
            if viewer.can(permission, institution_id=case.institution_id, office_id=case.office_id):
                found.append(Starter(adapter.code, start.label, adapter.icon, start.kind, True))
        elif ability.reply_to is not None:
            words = _("Escribir por %(channel)s") % {"channel": adapter.label}
            found.append(Starter(adapter.code, words, adapter.icon, ability.reply_to))
    return found


def reply_interaction(sheet: CaseSheet, interaction_id: int | None) -> Interaction | None:
    """Return the attention that an answer belongs to: the one at hand, else the latest open, else
    the latest.
    """
    rows = sheet.interactions
    at_hand = next((row for row in rows if row.pk == interaction_id), None)
    if at_hand is not None:
        return at_hand
    still_open = [row for row in rows if row.ended_at is None]
    candidates = still_open or rows
    return candidates[-1] if candidates else None


def spoken(interaction: Interaction | None) -> bool:
    """Tell whether the person is being talked to (a call, a visit): what is written then is a note first."""
    adapter = channels.get(interaction.channel) if interaction else None
    return (
        interaction is not None
        and interaction.ended_at is None
        and adapter is not None
        and adapter.capabilities.reply_to is None
    )


def reply_routes(sheet: CaseSheet, interaction: Interaction | None) -> list[ReplyRoute]:
    """Return the ways, the best first and selected: where the person is, else how to reach them."""
    found = _here(interaction)
    found += _points(interaction, sheet.contact_points)
    if not found:
        return []
    first = found[0]
    best = ReplyRoute(
        first.value, first.label, first.channel, first.max_length, first.attachments, selected=True
    )
    return [best, *found[1:]]


def _here(interaction: Interaction | None) -> list[ReplyRoute]:
    adapter = channels.get(interaction.channel) if interaction else None
    if interaction is None or adapter is None or adapter.capabilities.reply_to is None:
        return []
    if interaction.ended_at is not None and not adapter.capabilities.reaches_offline:
        return []
    return [_route("here", _("%(channel)s (aquí mismo)") % {"channel": adapter.label}, adapter)]


def _points(interaction: Interaction | None, points: Sequence[ContactPoint]) -> list[ReplyRoute]:
    found = []
    for point in points:
        if point.bad_since is not None:
            continue
        for adapter in channels:
            ability = adapter.capabilities
            if not ability.reaches_offline or ability.reply_to != point.kind:
                continue
            same = (
                interaction is not None
                and interaction.channel == adapter.code
                and interaction.contact_point_id == point.pk
            )
            if not same:
                value = f"point:{point.pk}" if interaction else f"start:{adapter.code}:{point.pk}"
                found.append(_route(value, f"{adapter.label} → {point.value}", adapter))
    return found


def _route(value: str, label: str, adapter: ChannelAdapter) -> ReplyRoute:
    ability = adapter.capabilities
    return ReplyRoute(value, label, adapter.code, ability.max_length, ability.attachments)
