"""Words and colours of the desk."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common import clock
from backend.ports import DeliveryState, channels
from ui.templatetags.ui import icon

register = template.Library()

STATE_TAGS = {
    "waiting": "tag-amber",
    "ringing": "tag-red",
    "claimed": "tag-blue",
    "serving": "tag-green",
}
CASE_TAGS = {
    "new": "tag-blue",
    "open": "tag-green",
    "reopened": "tag-green",
    "waiting": "tag-amber",
    "transferred": "tag-amber",
}
DELIVERY_ICONS = {
    DeliveryState.QUEUED: "clock",
    DeliveryState.SENDING: "clock",
    DeliveryState.AMBIGUOUS: "question-circle",
    DeliveryState.SENT: "check",
    DeliveryState.DELIVERED: "check-all",
    DeliveryState.READ: "check-all",
    DeliveryState.UNDELIVERED: "exclamation-triangle",
    DeliveryState.FAILED: "exclamation-octagon",
}


@register.simple_tag
def channel_name(code: str) -> str:
    """Return a channel's name, or its code when the channel is not installed."""
    adapter = channels.get(code)
    return adapter.label if adapter else code


@register.simple_tag
def channel_icon(code: str) -> SafeString:
    """Draw a channel's icon with its name."""
    adapter = channels.get(code)
    return icon(adapter.icon if adapter else "chat-dots", channel_name(code))


@register.simple_tag
def person_name(item: Any) -> str:
    """Return what to call the person of some work: the ticket's number, a name, or the contact."""
    case = item.interaction.case
    citizen = case.citizen if case else None
    name = citizen.display_name if citizen else ""
    if item.label:
        return f"{item.label} · {name}" if name else str(item.label)
    if name:
        return str(name)
    point = item.interaction.contact_point
    if point is not None and point.kind != "browser":
        return str(point.value)
    return _("Persona sin identificar")


@register.simple_tag
def class_name(code: str, names: Mapping[str, str] | None = None) -> str:
    """Return a preferential class's name."""
    return (names or {}).get(code) or code.replace("-", " ")


_MAY_LINK = re.compile(r"[.@]|://")


@register.filter
def said(text: str) -> SafeString:
    """Draw what somebody wrote: escaped, its lines kept, its addresses as links.

    Looking for links is slow, and most messages have none: only what may be one is looked at.
    """
    linked = (
        urlize(text, nofollow=True, autoescape=True) if _MAY_LINK.search(text) else escape(text)
    )
    return mark_safe(linked.replace("\r\n", "\n").replace("\n", "<br>"))  # noqa: S308 - escaped above


@register.filter
def waited(moment: datetime | None) -> float | None:
    """Return the seconds since a moment."""
    return None if moment is None else (clock.now() - moment).total_seconds()


@register.filter
def state_tag(state: str) -> str:
    """Return the colour of a work item's state."""
    return STATE_TAGS.get(state, "")


@register.filter
def case_tag(state: str) -> str:
    """Return the colour of a case's state."""
    return CASE_TAGS.get(state, "")


def _days_left(deadline: Any) -> int:
    due: date = deadline.due_on
    return (due - clock.local_date("America/Santiago")).days


@register.filter
def deadline_tag(deadline: Any) -> str:
    """Return the colour of a legal term: met, far, near or over."""
    if deadline.met_at:
        return "tag-green"
    left = _days_left(deadline)
    return "tag-red" if left <= 2 else "tag-amber" if left <= 7 else "tag-blue"


@register.filter
def deadline_words(deadline: Any) -> str:
    """Say how a legal term stands."""
    if deadline.met_at:
        return _("cumplido")
    left = _days_left(deadline)
    if left < 0:
        return _("vencido")
    if left == 0:
        return _("vence hoy")
    return ngettext("queda %(n)d día", "quedan %(n)d días", left) % {"n": left}


@register.filter
def step_words(step: Any) -> str:
    """Say one day of a term's explanation: the date, its number, and why it did not count."""
    if not isinstance(step, Mapping):
        return str(step)
    day = date.fromisoformat(str(step.get("date"))).strftime("%d-%m-%Y")
    number = step.get("number")
    reason = step.get("reason") or ""
    counted = _("día %(n)s") % {"n": number} if number else _("no cuenta")
    return f"{day}: {counted}" + (f" ({reason})" if reason else "")


@register.simple_tag
def delivery_state(delivery: Any) -> SafeString:
    """Say what became of a message on its way, with the provider's code when it failed."""
    labels = {
        DeliveryState.QUEUED: _("en cola"),
        DeliveryState.SENDING: _("enviándose"),
        DeliveryState.AMBIGUOUS: _("verificando el envío"),
        DeliveryState.SENT: _("enviado"),
        DeliveryState.DELIVERED: _("entregado"),
        DeliveryState.READ: _("leído"),
        DeliveryState.UNDELIVERED: _("no se pudo entregar"),
        DeliveryState.FAILED: _("falló el envío"),
    }
    state = DeliveryState(delivery.state)
    code = f" ({delivery.error_code})" if delivery.error_code else ""
    return format_html("{} {}{}", icon(DELIVERY_ICONS[state]), labels[state], code)


@register.filter
def refused_label(code: str) -> str:
    """Say why a file was not taken."""
    if code == "blanked":
        return _("borrado")
    return _("rechazado")
