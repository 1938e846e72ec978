"""What runs late now, in sentences for the staff's screens; and a memory that may be away itself."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from backend.accounts.api import Permission, Viewer
from backend.mailroom.api import seconds_late
from kb.api import search_state

LATE_AFTER = 60.0
REMEMBERED = 15
_log = logging.getLogger(__name__)
T = TypeVar("T")


def remembered(key: str, seconds: int, make: Callable[[], T]) -> T:
    """Return what ``make`` gave at most ``seconds`` ago; without the cache, make it anew."""
    try:
        found: T | None = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, seconds)
    except (RedisError, OSError):
        return make()
    return found


def _cache_is_there() -> bool:
    try:
        cache.set("desk.late.probe", 1, REMEMBERED)
    except (RedisError, OSError):
        return False
    return True


def late_codes() -> list[str]:
    """Return what is late: "search", "inbox", "outbox", "live"; looked at every 15 seconds."""
    codes = list(remembered("desk.late", REMEMBERED, _look))
    return codes if _cache_is_there() else [*codes, "live"]


def _look() -> list[str]:
    codes = []
    if search_state() != "ok":
        codes.append("search")
    late = seconds_late(Viewer.system())
    return codes + [code for code in ("inbox", "outbox") if late[code] > LATE_AFTER]


def sentences(codes: list[str]) -> list[str]:
    """Say each in words that tell what to expect."""
    words = {
        "search": _(
            "El buscador de fichas no responde: por ahora encuentra menos. Siga atendiendo; "
            "volverá solo."
        ),
        "inbox": _("La recepción está atrasada: los mensajes nuevos aparecerán con demora."),
        "outbox": _(
            "El envío de mensajes está atrasado. Lo que escriba queda guardado y saldrá solo."
        ),
        "live": _(
            "Los avisos al instante están detenidos: la página se pone al día cada pocos segundos."
        ),
    }
    return [words[code] for code in codes]


def notices(request: HttpRequest) -> list[str]:
    """Return the sentences for a staff page's banner; nothing for the public."""
    viewer = getattr(request, "viewer", None)
    if not isinstance(viewer, Viewer) or viewer.user_id is None:
        return []
    if not (viewer.has(Permission.DESK_USE) or viewer.has(Permission.QUEUE_SUPERVISE)):
        return []
    return sentences(late_codes())
