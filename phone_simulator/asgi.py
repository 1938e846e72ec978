"""The ASGI application: ``phone_simulator.asgi:application``."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from phone_simulator.network import ApiError, Network
from phone_simulator.page import Page
from phone_simulator.rest.calls import Calls
from phone_simulator.rest.common import VERSION, authenticate, refusal
from phone_simulator.rest.conferences import ConferenceResources
from phone_simulator.rest.messages import Messages
from phone_simulator.rest.queues import QueueResources
from phone_simulator.settings import Settings
from phone_simulator.sms import Sms
from phone_simulator.voice.exchange import Exchange
from phone_simulator.web import (
    Receive,
    Request,
    Response,
    Router,
    Scope,
    Send,
    WebError,
    json_response,
    read_request,
    write_response,
)

_log = logging.getLogger("phone_simulator")


class Simulator:
    """One telephone company. It starts with its first request, on that request's event loop."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings
        self.network: Network | None = None

    def start(self) -> None:
        """Open the file and go on with what a stop interrupted. Idempotent."""
        if self.network is not None:
            return
        network = Network(self._settings or Settings.from_env())
        sms, exchange = Sms(network), Exchange(network)
        self.network, self.exchange, self.sms = network, exchange, sms
        self._page, self._rest = Router(), Router()
        Page(network, sms, exchange).routes(self._page)
        Messages(network, sms).routes(self._rest)
        Calls(network, exchange).routes(self._rest)
        QueueResources(network, exchange).routes(self._rest)
        ConferenceResources(network, exchange).routes(self._rest)
        sms.resume()
        exchange.resume()

    async def stop(self) -> None:
        if self.network is not None:
            await self.network.close()
            self.network = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self.start()
            request = await read_request(scope, receive)
            response = await self._answer(request)
        except WebError as error:
            response = json_response({"message": error.message}, error.status)
        if response.drop:
            await _left(receive)  # silence: the caller gives up and does not learn the outcome
            return
        if response.stream is None:
            await write_response(response, send)
            return
        response.stream = _until_gone(response.stream, receive)
        await write_response(response, send)

    async def _answer(self, request: Request) -> Response:
        api = request.path.startswith(VERSION)
        try:
            if api:
                assert self.network is not None  # noqa: S101 - started above
                account = request.path.removeprefix(VERSION).split("/")[1:2]
                named = Request(**{**request.__dict__, "params": {"account": "".join(account)}})
                authenticate(named, self.network.settings)
                return await self._rest(request)
            return await self._page(request)
        except ApiError as error:
            if api:
                return refusal(error)
            return json_response({"message": error.message}, error.status)
        except WebError as error:
            if api:
                return refusal(ApiError(error.status, error.code or 20404, error.message))
            raise


async def _left(receive: Receive) -> None:
    """Until the one who asked has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _until_gone(stream: AsyncIterator[bytes], receive: Receive) -> AsyncIterator[bytes]:
    """A stream that ends as soon as its reader has left."""
    gone = asyncio.ensure_future(_left(receive))
    try:
        while not gone.done():
            piece = asyncio.ensure_future(anext(stream))
            await asyncio.wait({gone, piece}, return_when=asyncio.FIRST_COMPLETED)
            if not piece.done():
                piece.cancel()
                with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                    await piece
                return
            yield piece.result()
    finally:
        gone.cancel()


def create_application(settings: Settings) -> Simulator:
    """A simulator with given settings (tests)."""
    return Simulator(settings)


application = Simulator()
