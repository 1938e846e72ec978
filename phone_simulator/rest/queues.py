"""Queues and their members: create, list, and take a member out to another document."""

from __future__ import annotations

from phone_simulator.ids import rfc2822
from phone_simulator.network import ApiError, Network
from phone_simulator.rest.common import VERSION, Form, Resource, page, reply
from phone_simulator.voice.exchange import Exchange
from phone_simulator.voice.leg import RedirectedError
from phone_simulator.voice.queues import MAX_SIZE, Member, WaitingQueue
from phone_simulator.web import Request, Response, Router


class QueueResources:
    """The resources /Queues and /Members."""

    def __init__(self, network: Network, exchange: Exchange) -> None:
        self._network, self._exchange = network, exchange

    def routes(self, router: Router) -> None:
        base = VERSION + "/{account}/Queues"
        router.add("POST", f"{base}.json", self.create)
        router.add("GET", f"{base}.json", self.list)
        router.add("GET", base + "/{sid}.json", self.fetch)
        router.add("GET", base + "/{sid}/Members.json", self.members)
        router.add("GET", base + "/{sid}/Members/{call}.json", self.member)
        router.add("POST", base + "/{sid}/Members/{call}.json", self.dequeue)

    async def create(self, request: Request) -> Response:
        form = Form(request, "FriendlyName", "MaxSize")
        name = form.one("FriendlyName")
        if not 1 <= len(name) <= 64:
            raise ApiError(400, 22002, "FriendlyName is required")
        if self._exchange.queues.named(name) is not None:
            raise ApiError(400, 22003, "A queue of that name exists")
        queue = self._exchange.queues.ensure(name, form.number("MaxSize", MAX_SIZE))
        return reply(self._resource(queue), 201)

    async def list(self, request: Request) -> Response:
        return page(request, "queues", [self._resource(q) for q in self._exchange.queues.all()])

    async def fetch(self, request: Request) -> Response:
        return reply(self._resource(self._queue(request)))

    async def members(self, request: Request) -> Response:
        queue = self._queue(request)
        items = [self._member_resource(queue, member) for member in queue.members]
        return page(request, "queue_members", items)

    async def member(self, request: Request) -> Response:
        queue = self._queue(request)
        return reply(self._member_resource(queue, self._member(queue, request)))

    async def dequeue(self, request: Request) -> Response:
        form = Form(request, "Url", "Method")
        if not form.one("Url"):
            raise ApiError(400, 21205, "Url parameter is required")
        queue = self._queue(request)
        member = self._member(queue, request)
        if self._network.faults.hit("call_gone"):
            self._exchange.hang_up(member.leg.sid)
            raise self._not_found(request)
        resource = self._member_resource(queue, member)
        queue.remove(member)  # at once: a second request must not find it
        member.leg.signal(RedirectedError(form.one("Url"), form.one("Method", "POST")))
        return reply(resource)

    def _queue(self, request: Request) -> WaitingQueue:
        queue = self._exchange.queues.get(request.params["sid"])
        if queue is None:
            raise self._not_found(request)
        return queue

    def _member(self, queue: WaitingQueue, request: Request) -> Member:
        member = queue.find(request.params["call"])
        if member is None:
            raise self._not_found(request)
        return member

    def _not_found(self, request: Request) -> ApiError:
        return ApiError(404, 20404, f"The requested resource {request.path} was not found")

    def _resource(self, queue: WaitingQueue) -> Resource:
        account = self._network.settings.account_sid
        uri = f"/2010-04-01/Accounts/{account}/Queues/{queue.sid}"
        return {
            "sid": queue.sid,
            "account_sid": account,
            "friendly_name": queue.name,
            "current_size": len(queue.members),
            "max_size": queue.max_size,
            "average_wait_time": queue.average,
            "date_created": rfc2822(queue.created_at),
            "date_updated": rfc2822(queue.created_at),
            "uri": f"{uri}.json",
            "subresource_uris": {"members": f"{uri}/Members.json"},
        }

    def _member_resource(self, queue: WaitingQueue, member: Member) -> Resource:
        account = self._network.settings.account_sid
        sid = member.leg.sid
        return {
            "call_sid": sid,
            "queue_sid": queue.sid,
            "position": queue.members.index(member) + 1,
            "wait_time": member.waited,
            "date_enqueued": rfc2822(member.at),
            "uri": f"/2010-04-01/Accounts/{account}/Queues/{queue.sid}/Members/{sid}.json",
        }
