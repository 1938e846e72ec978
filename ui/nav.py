"""The sections of the staff's top bar; each shows only to whoever may open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Viewing(Protocol):
    """What the navigation asks of whoever looks."""

    def has(self, permission: str, /) -> bool:
        """Tell whether the permission of this code is held anywhere."""
        ...


@dataclass(frozen=True)
class Section:
    """One entry of the staff's navigation; any of ``permissions`` shows it."""

    code: str
    label: str | Promise
    url: str
    icon: str
    order: int
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class NavItem:
    """A section as one page shows it."""

    code: str
    label: str | Promise
    url: str
    icon: str
    current: bool


_SETUP = ("setup.institution", "setup.office", "staff.manage", "device.manage")
_SECTIONS: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section; call it from an app's ``ready()``. The same code again replaces it."""
    _SECTIONS[section.code] = section


for _section in (
    Section("mesa", _("Mesa"), "/mesa/", "inbox", 10, ("desk.use",)),
    Section("supervision", _("Supervisión"), "/supervision/", "display", 20, ("queue.supervise",)),
    Section("correo", _("Envíos"), "/supervision/correo/", "mailbox", 30, ("mailroom.view",)),
    Section("panel", _("Panel"), "/panel/", "graph-up", 40, ("analytics.view",)),
    Section("kb", _("Fichas"), "/kb/", "book", 50, ("kb.view",)),
    Section("configuracion", _("Configuración"), "/configuracion/", "gear", 60, _SETUP),
):
    register(_section)


def unregister(code: str) -> None:
    """Take a section away; unknown codes are ignored."""
    _SECTIONS.pop(code, None)


def _exists(url: str) -> bool:
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def nav_items(viewer: Viewing, path: str) -> list[NavItem]:
    """Return what ``viewer`` may open, in order; the longest matching address is the current one.

    A section whose address does not exist is left out, so that an installation without one of the
    apps still has a whole navigation.
    """
    shown = [
        section
        for section in sorted(_SECTIONS.values(), key=lambda item: item.order)
        if any(viewer.has(code) for code in section.permissions) and _exists(section.url)
    ]
    matching = [section.url for section in shown if path.startswith(section.url)]
    current = max(matching, key=len, default="")
    return [NavItem(s.code, s.label, s.url, s.icon, s.url == current) for s in shown]
