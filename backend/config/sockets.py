"""Every socket address; each package brings its own ``routing.py``."""

from typing import Any

from channels_counter.routing import websocket_urlpatterns as counter

websocket_urlpatterns: list[Any] = [*counter]
