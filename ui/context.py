"""What every page's frame needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from ui.nav import nav_items


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation, the name of the service and what is running late.

    ``request.viewer`` (set by the accounts middleware) decides which sections show;
    ``request.service_notices`` may hold sentences on what is late (search, sockets, telephony).
    Nothing is read from the database before a template asks for it.
    """
    viewer = getattr(request, "viewer", None)

    def sections() -> list[Any]:
        return nav_items(viewer, request.path) if viewer is not None else []

    return {
        "nav_sections": sections,
        "service_name": getattr(settings, "SERVICE_NAME", "Ventanilla"),
        "demo_notice": getattr(settings, "DEMO", False),
        "service_notices": getattr(request, "service_notices", ()),
    }
