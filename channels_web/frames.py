"""What a chat's browser is told: lines, and where it stands. Words are chosen here, at reading."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.directory.api import message_text, next_opening
from backend.routing.api import WorkItem, position, wait_estimate, work_of_interaction
from channels_web.models import ChatEntry, ChatSession
from channels_web.selectors import lines_after

S = WorkItem.State
Frame = dict[str, Any]
MINUTE = 60


def chat_lines(session: ChatSession, after: int) -> list[Frame]:
    """Return the lines after a number as frames, each with its number."""
    return [line_frame(session, entry) for entry in lines_after(session, after)]


def line_frame(session: ChatSession, entry: ChatEntry) -> Frame:
    """Return one line as its browser shows it."""
    message = entry.message
    frame: Frame = {
        "type": "line",
        "seq": entry.seq,
        "author": entry.author,
        "at": (message.said_at if message else entry.at).isoformat(),
        "client_id": entry.client_id,
        "code": entry.code,
        "name": "",
        "files": [],
    }
    if message is None:
        return frame | {"text": _system_text(session, entry)}
    if entry.author == "staff" and message.staff is not None:
        frame["name"] = message.staff.name
    content = message.content
    frame["text"] = _("Este mensaje se borró.") if content.blanked_at else content.text
    frame["files"] = [
        {
            "name": file.name,
            "size": file.size,
            "url": reverse("channels_web:chat-file", args=[entry.seq, file.pk]),
        }
        for file in message.attachments.all()
        if not file.refused
    ]
    return frame


def _system_text(session: ChatSession, entry: ChatEntry) -> str:
    widget = session.widget
    if entry.code == "out-of-hours":
        opens = next_opening(widget.office, entry.at) if widget.office else None
        words = {"opening": spoken(session, opens), "folio": folio_of(session)}
        return message_text(
            "out_of_hours", institution=widget.institution, office=widget.office, **words
        )
    key = {"ended": "chat_ended", "rated": "survey_thanks"}.get(entry.code)
    if key is None:
        return ""
    return message_text(key, institution=widget.institution, office=widget.office)


def spoken(session: ChatSession, at: datetime | None) -> str:
    """Say a moment as people do, by the clock on the office's wall."""
    office = session.widget.office
    return spoken_at(at, office.time_zone if office else "")


def spoken_at(at: datetime | None, time_zone: str = "") -> str:
    """Say a moment as people do: "el lunes 23 de noviembre a las 9:00"."""
    if at is None:
        return _("el próximo día de atención")
    from zoneinfo import ZoneInfo

    local = at.astimezone(ZoneInfo(time_zone)) if time_zone else timezone.localtime(at)
    return _("el {day} a las {hour}").format(
        day=date_format(local, _(r"l j \d\e F")), hour=date_format(local, "G:i")
    )


def folio_of(session: ChatSession) -> str:
    """Return the folio of a chat's case, or an empty text before there is one."""
    case = session.interaction.case if session.interaction else None
    return case.folio if case else ""


def status_frame(session: ChatSession) -> Frame:
    """Return where the chat stands: waiting (place, honest estimate), attended (by whom), over."""
    frame: Frame = {
        "type": "status",
        "state": "waiting",
        "folio": folio_of(session),
        "agent": "",
        "ahead": None,
        "low": None,
        "high": None,
        "survey": False,
        "text": "",
    }
    interaction = session.interaction
    if interaction is None:
        return frame | {"state": "new"}
    if interaction.ended_at is not None:
        survey = getattr(interaction, "survey", None)
        asks = survey is not None and not hasattr(survey, "answer")
        return frame | {"state": "ended", "survey": asks, "text": _("Conversación terminada")}
    if session.kind == ChatSession.Kind.MESSAGE:
        return frame | {"state": "message", "text": _("Recibimos su mensaje")}
    return frame | _work_part(interaction.pk)


def _work_part(interaction_id: int) -> Frame:
    work = work_of_interaction(interaction_id)
    if work is None:
        return {"text": _("Recibimos su mensaje")}
    if work.state in (S.CLAIMED, S.SERVING, S.PARKED) and work.agent is not None:
        name = work.agent.name
        return {
            "state": "attended",
            "agent": name,
            "text": _("Le atiende {name}").format(name=name),
        }
    if work.state == S.RINGING:
        return {"text": _("Le estamos comunicando con una persona…")}
    return _waiting_part(work.pk)


def _waiting_part(work_item_id: int) -> Frame:
    place = position(work_item_id)
    if place is None:
        return {"text": _("Recibimos su mensaje")}
    estimate = wait_estimate(work_item_id=work_item_id)
    text = _("Usted es la siguiente persona de la fila.")
    if place > 1:
        text = _("Hay {n} personas antes que usted.").format(n=place - 1)
        if place == 2:
            text = _("Hay 1 persona antes que usted.")
    low, high = _minutes(estimate.low_seconds), _minutes(estimate.high_seconds)
    if low is not None and high is not None:
        text += " " + _estimate_text(low, high)
    return {"ahead": place - 1, "low": low, "high": high, "text": text}


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else max(1, -(-seconds // MINUTE))


def _estimate_text(low: int, high: int) -> str:
    if low == high:
        return _("Espera estimada: {n} min.").format(n=low)
    return _("Espera estimada: entre {low} y {high} min.").format(low=low, high=high)
