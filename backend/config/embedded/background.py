"""The Celery worker and beat as threads of the server's process.

Plain ``WorkController``: ``app.Worker`` would take over stdout and the logging, and ``worker -B``
would fork a beat that talks to a memory broker of its own.
"""

import threading
from typing import Any

from celery import Celery
from celery.beat import EmbeddedService, Scheduler
from celery.signals import task_postrun, task_prerun
from celery.worker import WorkController
from celery.worker import state as worker_state
from django.db import close_old_connections

START_SECONDS = 10.0
STOP_SECONDS = 1.5
CONCURRENCY = 4


class Worker(WorkController):
    """A worker that tells when it can take its first task."""

    ready: threading.Event

    def on_consumer_ready(self, consumer: Any) -> None:
        """Called by Celery once the queues are being read."""
        self.ready.set()


def _tidy(**_: object) -> None:
    """Let go of connections that are too old or broken, as every request does.

    Celery does so for a worker of its own command line, not for a plain controller.
    """
    close_old_connections()


class Background:
    """Worker and beat, started together and stopped within ``STOP_SECONDS``."""

    def __init__(self, app: Celery) -> None:
        task_prerun.connect(_tidy)
        task_postrun.connect(_tidy)
        app.finalize()
        app.set_default()
        worker_state.should_stop = None
        worker_state.should_terminate = None
        self.worker = Worker(
            app=app,
            hostname="embedded@localhost",
            pool="threads",
            concurrency=CONCURRENCY,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            task_events=False,
        )
        self.worker.ready = threading.Event()
        self._worker_thread = threading.Thread(
            target=self.worker.start, name="celery-worker", daemon=True
        )
        # In memory: the schedule is made of short intervals, so nothing need be remembered.
        self.beat: Any = EmbeddedService(app, thread=True, scheduler_cls=Scheduler)

    def start(self) -> None:
        """Start both; raise when the worker does not come up."""
        self._worker_thread.start()
        if not self.worker.ready.wait(START_SECONDS):
            message = "the worker thread did not start"
            raise RuntimeError(message)
        self.beat.start()

    def alive(self) -> dict[str, bool]:
        """Tell for each thread whether it lives."""
        return {"worker": self._worker_thread.is_alive(), "beat": self.beat.is_alive()}

    def ended(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for the worker's thread to end; tell whether it has."""
        self._worker_thread.join(seconds)
        return not self._worker_thread.is_alive()

    def stop(self) -> None:
        """Ask both to stop and wait a moment; a task that still runs is found by its sweeper later."""
        # EmbeddedService.stop() would wait for the next tick; the flag is what it sets first.
        self.beat.service._is_shutdown.set()
        stopper = threading.Thread(target=self.worker.stop, daemon=True)
        stopper.start()
        stopper.join(STOP_SECONDS)
