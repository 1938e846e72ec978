"""Every socket address; each package brings its own ``routing.py``."""

from typing import Any

websocket_urlpatterns: list[Any] = []
