"""The person left the chat before the answer came: the contact they left is told, once an absence."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from backend.citizens.api import ContactPoint
from backend.common import clock
from backend.common.phones import InvalidPhoneError, parse_phone
from backend.mailroom.api import ChannelMissingError, notice_send
from channels_web.models import ChatSession

# A page that reloads is away for a moment; a browser that crashed says nothing for longer.
RELOAD = timedelta(seconds=5)
SILENCE = timedelta(seconds=60)
# One SMS segment: no á, í, ó, ú. The answer itself opens only with the folio and a code.
TOLD = (
    "Ventanilla: respondimos en el chat, folio {folio}. Vea la respuesta en {address}/seguimiento/"
)


def away_tell(session: ChatSession) -> bool:
    """Tell the case's contact that there is an answer, if the person is not there; False if not told."""
    with transaction.atomic():
        row = ChatSession.objects.select_for_update().get(pk=session.pk)
        case = row.interaction.case if row.interaction else None
        point = case.contact_point if case else None
        if case is None or point is None or not _is_away(row) or not _reaches(point):
            return False
        if row.told_at is not None and row.told_at >= row.seen_at:
            return False
        address = settings.PUBLIC_BASE_URL.rstrip("/")
        text = TOLD.format(folio=case.folio, address=address)
        try:
            notice_send(contact_point=point, text=text, purpose="chat-away")
        except ChannelMissingError:
            return False
        row.told_at = clock.now()
        row.save(update_fields=["told_at"])
    return True


def _is_away(session: ChatSession) -> bool:
    silent = clock.now() - session.seen_at
    return silent > SILENCE or (not session.is_online and silent > RELOAD)


def _reaches(point: ContactPoint) -> bool:
    if point.bad_since is not None or point.kind == ContactPoint.Kind.BROWSER:
        return False
    if point.kind == ContactPoint.Kind.EMAIL:
        return True
    try:
        return parse_phone(point.value).is_mobile
    except InvalidPhoneError:
        return False
