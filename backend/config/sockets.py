"""Every socket address; each package brings its own ``routing.py``."""

from typing import Any

from backend.desk.routing import websocket_urlpatterns as desk
from channels_counter.routing import websocket_urlpatterns as counter
from channels_web.routing import websocket_urlpatterns as web

websocket_urlpatterns: list[Any] = [*counter, *web, *desk]
