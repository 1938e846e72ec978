"""The desk's socket addresses."""

from django.urls import path

from backend.desk.consumers import DeskConsumer, WallConsumer

websocket_urlpatterns = [
    path("ws/mesa/", DeskConsumer.as_asgi()),
    path("ws/supervision/", WallConsumer.as_asgi()),
]
