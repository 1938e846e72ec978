"""What every page's frame needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from ui.nav import nav_items


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation, the name of the service and what is running late.

    ``request.viewer`` (set by the accounts middleware) decides which sections show;
    the setting ``SERVICE_NOTICES`` names a callable that takes the request and returns sentences on
    what is late (search, sockets, sending). ``DEMO`` says whether the pages show made-up content:
    a yes or no, or the name of a callable that knows.
    Nothing is read from the database before a template asks for it.
    """
    viewer = getattr(request, "viewer", None)

    def sections() -> list[Any]:
        return nav_items(viewer, request.path) if viewer is not None else []

    def demo_notice() -> bool:
        told = getattr(settings, "DEMO", False)
        return bool(import_string(told)()) if isinstance(told, str) else bool(told)

    def notices() -> Any:
        source = getattr(settings, "SERVICE_NOTICES", "")
        return import_string(source)(request) if source else ()

    return {
        "nav_sections": sections,
        "service_name": getattr(settings, "SERVICE_NAME", "Ventanilla"),
        "demo_notice": demo_notice,
        "service_notices": notices,
    }
