"""The in-memory channel layer, called from threads that are not the server's."""

import asyncio
import threading
import time

from asgiref.sync import async_to_sync

from backend.config.embedded.channel_layer import ThreadSafeChannelLayer

SENDS = 400


async def test_a_thread_reaches_an_idle_socket_at_once() -> None:
    layer = ThreadSafeChannelLayer()
    channel = await layer.new_channel()
    await layer.group_add("desk", channel)
    loop = asyncio.get_running_loop()
    idle = asyncio.Event()

    async def socket() -> tuple[dict[str, object], float]:
        idle.set()
        return await layer.receive(channel), time.perf_counter()

    waiting = asyncio.create_task(socket())
    await idle.wait()
    sent: list[float] = []

    def send() -> None:
        sent.append(time.perf_counter())
        async_to_sync(layer.group_send)("desk", {"type": "notice"})

    # The loop has nothing else to wake for: no timer, no traffic.
    thread = threading.Thread(target=send)
    thread.start()
    message, received_at = await waiting
    await loop.run_in_executor(None, thread.join)
    assert message == {"type": "notice"}
    assert received_at - sent[0] < 0.5


async def test_many_sends_from_four_threads_all_arrive_while_members_come_and_go() -> None:
    layer = ThreadSafeChannelLayer(capacity=2000)
    channel = await layer.new_channel()
    await layer.group_add("desk", channel)
    received: list[object] = []

    async def socket() -> None:
        while len(received) < SENDS:
            received.append(await layer.receive(channel))

    async def visitors() -> None:
        while not reader.done():
            visitor = await layer.new_channel()
            await layer.group_add("desk", visitor)
            await asyncio.sleep(0)
            await layer.group_discard("desk", visitor)

    def send() -> None:
        for _ in range(SENDS // 4):
            async_to_sync(layer.group_send)("desk", {"type": "notice"})

    reader = asyncio.create_task(socket())
    coming = asyncio.create_task(visitors())
    await asyncio.gather(*(asyncio.to_thread(send) for _ in range(4)))
    await asyncio.wait_for(reader, 20)
    await coming
    assert len(received) == SENDS


async def test_expired_messages_are_looked_for_at_most_once_a_second() -> None:
    layer = ThreadSafeChannelLayer()
    layer._clean_expired()
    first = layer._next_cleaning
    layer._clean_expired()
    assert layer._next_cleaning == first
