"""One process: server, worker, beat, embedded search and, on the next port, the phone simulator."""

import os
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from socket import socket
from types import FrameType

from django.conf import settings

from backend.config import health
from backend.config.embedded import web
from backend.config.embedded.background import Background
from kb.api import search_close

TOO_LATE_SECONDS = 2.5


@dataclass(frozen=True, slots=True)
class Listeners:
    """The two bound sockets; the simulator's is None when it is off."""

    main: socket
    simulator: socket | None


def run(listeners: Listeners, *, on_ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; never returns: the process ends here."""
    # uvicorn restores these after its own shutdown and raises the signal again.
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    from backend.config.asgi import application
    from backend.config.celery import app

    background = Background(app)
    background.start()
    health.watch_threads(background.alive)
    health.beat_all_queues()
    beside = _simulator(listeners.simulator)
    main = web.server(application)
    main.on_ready = on_ready
    status = 0
    try:
        main.run(sockets=[listeners.main])
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except Exception:  # noqa: BLE001 - this process ends below whatever happens; say why
        status = 1
        traceback.print_exc()
    finally:
        _watchdog()
        if beside is not None:
            beside.should_exit = True
        background.stop()
        search_close()
        # A pool thread in the middle of a task would hold a normal exit until the task ends.
        os._exit(status)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _watchdog() -> None:
    """End the process even if something hangs while it stops: rows, not exits, are what is durable."""
    timer = threading.Timer(TOO_LATE_SECONDS, os._exit, args=(0,))
    timer.daemon = True
    timer.start()


def _simulator(listener: socket | None) -> web.Server | None:
    if listener is None:
        return None
    os.environ.setdefault("PHONE_SIMULATOR_WEBHOOK_BASE", settings.PUBLIC_BASE_URL)
    os.environ.setdefault("PHONE_SIMULATOR_DB", settings.PHONE_SIMULATOR_DB)
    from phone_simulator.asgi import application

    return web.serve_in_thread(application, listener)
