"""The chat's page, the framed window, and what its script asks over HTTP."""

import uuid
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from backend.cases.api import REASONS
from backend.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from backend.directory.api import message_text
from channels_web.frames import spoken_at
from channels_web.limits import count
from channels_web.models import ChatEntry, ChatSession, WidgetOrigin
from channels_web.parse import MAX_FRAME, ChatFrameError, Rate, Say, parse_frame, parse_start
from channels_web.selectors import hours_of, widget_get
from channels_web.services.chat import chat_presence, chat_rate, chat_say, chat_start
from channels_web.services.snapshot import chat_look
from channels_web.services.uploads import upload_take
from channels_web.tokens import cookie_drop, cookie_set, session_of_request, token_sign
from channels_web.views.answers import download, for_people, for_scripts, framed, private

WIDGET_SCRIPT = Path(__file__).resolve().parent.parent / "static" / "channels_web" / "widget.js"


class NoChatError(NotAllowedError):
    """The browser has no chat here, or its secret is too old."""

    code = "no_chat"
    message = gettext_noop(
        "Esta conversación ya no está abierta en este navegador. Puede empezar otra."
    )


@require_GET
@for_people
def chat_page(request: HttpRequest) -> HttpResponseBase:
    """Show the chat as a page of the portal."""
    widget = widget_get(request.GET.get("ventana", "")[:60])
    return private(render(request, "channels_web/chat.html", _page(request, widget)))


@require_GET
@for_people
def chat_frame(request: HttpRequest) -> HttpResponseBase:
    """Show the chat inside another site's page."""
    widget = widget_get(request.GET.get("ventana", "")[:60])
    answer = private(render(request, "channels_web/chat_frame.html", _page(request, widget)))
    return framed(answer, widget)


def _page(request: HttpRequest, widget: WidgetOrigin) -> dict[str, Any]:
    hours = hours_of(widget)
    zone = widget.office.time_zone if widget.office else ""
    return {
        "widget": widget,
        "greeting": message_text("greeting", institution=widget.institution, office=widget.office),
        "is_open": hours.is_open,
        "opening": spoken_at(hours.opens_at, zone),
        "reasons": REASONS,
        "has_chat": session_of_request(request, widget) is not None,
        "procedure": request.GET.get("tramite", "")[:80],
    }


def _widget(request: HttpRequest) -> WidgetOrigin:
    return widget_get(request.GET.get("ventana", "")[:60])


def _session(request: HttpRequest) -> ChatSession:
    session = session_of_request(request, _widget(request))
    if session is None:
        raise NoChatError
    return session


def _body(request: HttpRequest) -> bytes:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_FRAME:
        raise ChatFrameError
    return request.body


@csrf_exempt  # the header that for_scripts asks for does its work, also inside another site's page
@require_POST
@for_scripts
def chat_begin(request: HttpRequest) -> HttpResponseBase:
    """Begin a chat with its first message."""
    widget = _widget(request)
    before = session_of_request(request, widget)
    started = chat_start(widget=widget, start=parse_start(_body(request)), before=before)
    answer = JsonResponse({"token": token_sign(started.token), "folio": started.folio}, status=201)
    cookie_set(answer, widget.code, started.token)
    return answer


@require_GET
@for_scripts
def chat_poll(request: HttpRequest) -> HttpResponseBase:
    """Return the lines after a number, and where the chat stands: what a lost socket missed."""
    session = _session(request)
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 10):
        raise ChatFrameError
    chat_presence(session_id=session.pk, online=True)
    look = chat_look(session.pk, int(after))
    return JsonResponse({"seq": look.seq, "lines": look.lines, "status": look.status})


@csrf_exempt  # as above
@require_POST
@for_scripts
def chat_speak(request: HttpRequest) -> HttpResponseBase:
    """Say one message without a socket."""
    session = _session(request)
    frame = parse_frame(_body(request).decode("utf-8", "replace"))
    if not isinstance(frame, Say):
        raise ChatFrameError
    said = chat_say(
        session_id=session.pk, client_id=frame.client_id, text=frame.text, uploads=frame.uploads
    )
    return JsonResponse({"client_id": frame.client_id, "line": said.seq, "folio": said.folio})


@csrf_exempt  # as above
@require_POST
@for_scripts
def chat_grade(request: HttpRequest) -> HttpResponseBase:
    """Take the rating: the socket of an ended chat is closed."""
    session = _session(request)
    frame = parse_frame(_body(request).decode("utf-8", "replace"))
    if not isinstance(frame, Rate):
        raise ChatFrameError
    chat_rate(
        session_id=session.pk, rating=frame.rating, reason=frame.reason, comment=frame.comment
    )
    return JsonResponse({"rated": frame.rating})


@csrf_exempt  # as above
@require_POST
@for_scripts
def chat_upload(request: HttpRequest) -> HttpResponseBase:
    """Take one file for a message that follows; before the chat began its key stands for it."""
    session = session_of_request(request, _widget(request))
    owner = session.start_key if session else _key(request.headers.get("X-Chat-Key", ""))
    count("upload", owner.hex, limit=20, seconds=3600)
    file = request.FILES.get("file")
    if file is None:
        raise InvalidInputError(gettext("Elija un archivo antes de enviarlo."), code="no_file")
    upload = upload_take(owner=owner, name=file.name or "", data=file.read())
    body = {"id": str(upload.public_id), "name": upload.name, "size": upload.size}
    return JsonResponse(body, status=201)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NoChatError from error


@require_GET
@for_people
def chat_file(request: HttpRequest, seq: int, file_id: int) -> HttpResponseBase:
    """Give the person a file of their own chat, always as a download."""
    session = _session(request)
    entry = ChatEntry.objects.filter(session=session, seq=seq, message__isnull=False).first()
    file = (
        entry.message.attachments.filter(pk=file_id, refused="").first()
        if entry and entry.message
        else None
    )
    if file is None:
        raise NotFoundError
    return download(file)


@csrf_exempt  # as above
@require_POST
@for_scripts
def chat_forget(request: HttpRequest) -> HttpResponseBase:
    """Make this browser forget its chat: the next one begins from nothing."""
    answer = JsonResponse({})
    cookie_drop(answer, _widget(request).code)
    return answer


@require_GET
@cache_control(max_age=300, public=True)
def widget_script(request: HttpRequest) -> HttpResponseBase:
    """Serve the one script that another site's page includes, at an address that stays."""
    return HttpResponse(WIDGET_SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
