"""The counter's sockets."""

from typing import Any

from django.urls import path

from channels_counter.consumers import BoardConsumer, TurnConsumer

# Django's ``path`` is typed for views; Channels routes its consumers by it too.
_board: Any = BoardConsumer.as_asgi()
_turn: Any = TurnConsumer.as_asgi()

websocket_urlpatterns = [
    path("ws/pantalla/", _board),
    path("ws/turno/<str:token>/", _turn),
]
