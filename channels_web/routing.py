"""The chat's socket."""

from typing import Any

from django.urls import path

from channels_web.consumers import ChatConsumer

_chat: Any = ChatConsumer.as_asgi()
websocket_urlpatterns = [path("ws/chat/", _chat)]
