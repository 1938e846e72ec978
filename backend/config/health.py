"""Is this node, and what stands behind it, in working order?

Beat sends a small task to every queue; the worker that runs it writes the time into the cache. So
one look tells that beat, broker and a worker for each queue are alive, in both profiles. In the
embedded profile the threads are looked at too.
"""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.cache import cache, caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from backend.common import queues
from backend.config.cache import ForgivingRedisCache
from kb.api import search_state

HEARTBEAT_SECONDS = 10.0
LATE_SECONDS = 60.0
LOOPBACK = ("127.0.0.1", "::1")
OK, LATE, DOWN, STARTING = "ok", "late", "down", "starting"

_started = time.monotonic()
_threads: Callable[[], dict[str, bool]] | None = None


def watch_threads(alive: Callable[[], dict[str, bool]]) -> None:
    """Look at these threads too (embedded profile)."""
    global _threads  # noqa: PLW0603 - one process has one set of threads
    _threads = alive


def beat_all_queues() -> None:
    """Send a heartbeat through every queue."""
    for queue in queues.ALL:
        heartbeat.apply_async(kwargs={"queue": queue}, queue=queue, expires=LATE_SECONDS)


@shared_task(name="backend.config.health.heartbeats_send")
def heartbeats_send() -> None:
    """Run by beat: note that beat is alive and ask every queue for a sign of life."""
    cache.set("health:beat", time.time(), timeout=None)
    beat_all_queues()


@shared_task(name="backend.config.health.heartbeat")
def heartbeat(queue: str) -> None:
    """Note that a worker takes from ``queue``."""
    cache.set(f"health:queue:{queue}", time.time(), timeout=None)


def database_state() -> str:
    """Ask the database the smallest question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return DOWN
    return OK


def cache_states() -> dict[str, str]:
    """Tell for beat and for each queue whether its last sign of life is recent."""
    keys = {"beat": "health:beat"} | {
        f"queue:{name}": f"health:queue:{name}" for name in queues.ALL
    }
    store = caches["default"]
    if isinstance(store, ForgivingRedisCache) and not store.ping():
        return {"cache": DOWN}
    seen = cache.get_many(list(keys.values()))
    young = time.monotonic() - _started < LATE_SECONDS
    return {name: _age_state(seen.get(key), young=young) for name, key in keys.items()}


def _age_state(seen_at: float | None, *, young: bool) -> str:
    if seen_at is not None and time.time() - seen_at < LATE_SECONDS:
        return OK
    return STARTING if young else LATE


def report() -> dict[str, Any]:
    """Return every check and the verdict.

    ``down``: this node must not get requests (its database or one of its own threads is gone).
    ``degraded``: it works, but something behind it is late and will catch up.
    """
    checks = {"database": database_state(), "search": search_state()} | cache_states()
    threads = _threads() if _threads else {}
    checks |= {f"{name} thread": OK if alive else DOWN for name, alive in threads.items()}
    vital = [checks["database"], *(state for name, state in checks.items() if "thread" in name)]
    if DOWN in vital:
        verdict = DOWN
    elif {LATE, DOWN} & set(checks.values()):
        verdict = "degraded"
    else:
        verdict = OK
    return {"status": verdict, "profile": settings.PROFILE, "checks": checks}


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when this node may get requests, 503 when it may not."""
    found = report()
    down = found["status"] == DOWN
    return JsonResponse(found, status=HTTPStatus.SERVICE_UNAVAILABLE if down else HTTPStatus.OK)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give Prometheus its figures: to this machine, or to whoever bears METRICS_TOKEN."""
    token = settings.METRICS_TOKEN
    bears = token and constant_time_compare(
        request.headers.get("Authorization", ""), f"Bearer {token}"
    )
    near = not token and request.META.get("REMOTE_ADDR") in LOOPBACK
    if not (bears or near):
        return HttpResponseForbidden("forbidden", content_type="text/plain")
    answer: HttpResponse = ExportToDjangoView(request)
    return answer
