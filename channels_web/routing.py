"""The chat's socket."""

from django.urls import path

from channels_web.consumers import ChatConsumer

websocket_urlpatterns = [path("ws/chat/", ChatConsumer.as_asgi())]
