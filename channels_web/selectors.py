"""Reads of the web channel. The secret that a browser holds, or a window's public code, is the permission.

Documented system reads: a citizen has no account, so there is no viewer to ask.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_noop

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.common.errors import NotFoundError
from backend.directory.api import next_opening, office_open
from backend.routing.api import queues_visible
from channels_web.models import ChatEntry, ChatSession, FichaReading, WidgetOrigin
from channels_web.parse import CHANNEL, Window

SYSTEM = Viewer.system()
POPULAR_DAYS = 28


class WindowMissingError(NotFoundError):
    """No window of this code, or none for the portal was set up."""

    code = "window_missing"
    message = gettext_noop(
        "Este servicio todavía no está configurado. Acérquese a una oficina o llame por teléfono."
    )


def token_hash(token: str) -> str:
    """Return what the database keeps of a session's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def widget_get(code: str = "") -> WidgetOrigin:
    """Return the window of a code, or the portal's own; raises ``WindowMissingError``."""
    rows = WidgetOrigin.objects.filter(is_active=True, institution__is_active=True)
    rows = rows.select_related("institution", "office", "queue")
    row = rows.filter(code=code).first() if code else rows.filter(is_portal=True).first()
    if row is None:
        raise WindowMissingError
    return row


def window_of(widget: WidgetOrigin) -> Window:
    """Return a window's codes."""
    return Window(
        account=widget.code,
        institution=widget.institution.code,
        office=widget.office.code if widget.office else "",
        queue=widget.queue.code if widget.queue else "",
    )


@dataclass(frozen=True, slots=True)
class Hours:
    """Whether somebody attends now, and since when they will; None: not known, or always."""

    is_open: bool
    opens_at: datetime | None


def hours_of(widget: WidgetOrigin) -> Hours:
    """Return the hours of a window's office; a window without an office attends at any time."""
    now = clock.now()
    in_hours = widget.office is None or office_open(widget.office, now)
    if in_hours and _queue_takes(widget):
        return Hours(is_open=True, opens_at=None)
    opens = next_opening(widget.office, now) if widget.office and not in_hours else None
    return Hours(is_open=False, opens_at=opens)


def _queue_takes(widget: WidgetOrigin) -> bool:
    """Tell whether a queue is open that would take a chat; a closed one takes only messages."""
    if widget.queue is not None:
        return widget.queue.is_open
    rows = queues_visible(SYSTEM).filter(institution_id=widget.institution_id)
    if widget.office_id is not None:
        rows = rows.filter(Q(office_id=widget.office_id) | Q(office=None))
    fit = [row for row in rows if CHANNEL in row.channels or not row.channels]
    return not fit or any(row.is_open for row in fit)


def session_by_token(token: str) -> ChatSession | None:
    """Return the chat that a secret opens."""
    if not token or len(token) > 200:
        return None
    return (
        ChatSession.objects.select_related("widget__institution", "widget__office", "widget__queue")
        .filter(token_hash=token_hash(token))
        .first()
    )


def session_get(session_id: int) -> ChatSession:
    """Return a chat whose secret was checked before."""
    return ChatSession.objects.select_related(
        "widget__institution", "widget__office", "widget__queue", "interaction__case"
    ).get(pk=session_id)


def lines_after(session: ChatSession, after: int, limit: int = 200) -> list[ChatEntry]:
    """Return a chat's lines after a number, in order, with their words and files."""
    rows = ChatEntry.objects.filter(session=session, seq__gt=after)
    rows = rows.select_related("message__content", "message__staff")
    return list(rows.prefetch_related("message__attachments").order_by("seq")[:limit])


def widgets_list(viewer: Viewer, *, institution_id: int) -> QuerySet[WidgetOrigin]:
    """Return the windows of an institution that the viewer sets up, by name."""
    rows = WidgetOrigin.objects.filter(institution_id=institution_id).order_by("name")
    whole = viewer.can_whole(Permission.SETUP_INSTITUTION, institution_id=institution_id)
    return rows if whole else rows.none()


def most_read(limit: int) -> list[int]:
    """Return the ids of the fichas read most on the portal in the last four weeks, most first."""
    since = clock.local_date("America/Santiago") - timedelta(days=POPULAR_DAYS)
    rows = FichaReading.objects.filter(day__gt=since).values("ficha_id")
    sums = rows.annotate(total=Sum("readings")).order_by("-total", "ficha_id")
    return list(sums.values_list("ficha_id", flat=True)[:limit])
