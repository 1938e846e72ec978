"""The counter's sockets."""

from django.urls import path

from channels_counter.consumers import BoardConsumer, TurnConsumer

websocket_urlpatterns = [
    path("ws/pantalla/", BoardConsumer.as_asgi()),
    path("ws/turno/<str:token>/", TurnConsumer.as_asgi()),
]
