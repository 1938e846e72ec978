"""The bare Channels application that the product's chats are measured against: groups and nothing else."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")

import django

django.setup()

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path


class Echo(AsyncJsonWebsocketConsumer):
    """Joins one group and passes on what is sent to it."""

    async def connect(self) -> None:
        """Join the group of the address's number."""
        self.name = f"bare.{self.scope['url_route']['kwargs']['number']}"
        await self.channel_layer.group_add(self.name, self.channel_name)
        await self.accept()
        await self.send_json({"type": "hello"})

    async def disconnect(self, code: int) -> None:
        """Leave the group."""
        await self.channel_layer.group_discard(self.name, self.channel_name)

    async def line(self, event: dict[str, Any]) -> None:
        """Pass a line on."""
        await self.send_json(event)


_echo: Any = Echo.as_asgi()
application = ProtocolTypeRouter({"websocket": URLRouter([path("bare/<int:number>/", _echo)])})
