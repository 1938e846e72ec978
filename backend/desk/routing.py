"""The desk's socket addresses."""

from typing import Any

from django.urls import path

from backend.desk.consumers import DeskConsumer, WallConsumer

# Django's ``path`` is typed for views; Channels routes its consumers by it too.
_desk: Any = DeskConsumer.as_asgi()
_wall: Any = WallConsumer.as_asgi()

websocket_urlpatterns = [
    path("ws/mesa/", _desk),
    path("ws/supervision/", _wall),
]
