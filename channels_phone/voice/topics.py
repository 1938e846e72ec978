"""The fichas that the menu offers: their short answer is spoken, their link goes by SMS."""

from dataclasses import dataclass

from django.db import transaction

from backend.accounts.api import Viewer
from backend.cases.api import knowledge_use_record
from backend.citizens.api import contact_point_lock
from backend.directory.api import procedures_attendable, procedures_offered
from backend.mailroom.api import notice_send
from backend.ports import ContactRef
from channels_phone.models import PhoneCall, PhoneLine
from channels_phone.segments import cheaper
from channels_phone.signature import public_url
from channels_phone.voice.calls import call_locked, served_set
from kb.api import FichaNotFoundError, ficha_for_procedure, ficha_get, knowledge_ref

SYSTEM = Viewer.system()
MOST = 6
LOOK_AT = 40
SPOKEN_MOST = 300


@dataclass(frozen=True, slots=True)
class Topic:
    """One ficha of the menu."""

    ficha_id: int
    title: str


def topics_of(call: PhoneCall) -> list[Topic]:
    """Return what this call was offered, chosen once, so that the keys keep their meaning."""
    if not call.topics:
        chosen = _choose(call.line)
        with call_locked(call.pk) as row:
            row.topics = [{"ficha_id": t.ficha_id, "title": t.title} for t in chosen]
        call.topics = row.topics
    return [Topic(int(t["ficha_id"]), str(t["title"])) for t in call.topics]


def _choose(line: PhoneLine) -> list[Topic]:
    """Take the line's own list, else what its office offers, else what its institution attends."""
    offered = procedures_offered(office_id=line.office_id) if line.office_id else None
    if offered is None or not offered.exists():
        offered = procedures_attendable(institution_id=line.institution_id)
    if line.topic_codes:
        own = {p.code: p for p in procedures_attendable(institution_id=line.institution_id)}
        procedures = [own[code] for code in line.topic_codes if code in own]
    else:
        procedures = list(offered[:LOOK_AT])
    found = []
    for procedure in procedures:
        ref = ficha_for_procedure(procedure.pk)
        if ref is not None:
            found.append(Topic(ref.ficha_id, ref.title))
        if len(found) == MOST:
            break
    return found


def topic_of(call: PhoneCall) -> Topic | None:
    """Return the ficha that the caller chose, if they did."""
    chosen, topics = call.topic_chosen, topics_of(call)
    return topics[chosen] if chosen is not None and chosen < len(topics) else None


def topic_choose(call: PhoneCall, index: int) -> None:
    """Keep which ficha the caller chose."""
    with call_locked(call.pk) as row:
        row.topic_chosen = index
    call.topic_chosen = index


def topic_answer(call: PhoneCall, topic: Topic) -> str:
    """Return the ficha's short answer to be spoken, under 25 s of speech; empty when there is none.

    At most 300 characters, of which a voice says some 15 a second. Who heard it was served.
    """
    try:
        answer = " ".join(ficha_get(ficha_id=topic.ficha_id).short_answer.split())[:SPOKEN_MOST]
    except FichaNotFoundError:
        return ""
    if answer:
        _used(call, topic.ficha_id, how="linked")
        served_set(call)
    return answer


def _used(call: PhoneCall, ficha_id: int, *, how: str) -> None:
    if call.interaction_id:
        knowledge_use_record(
            viewer=SYSTEM,
            interaction_id=call.interaction_id,
            ref=knowledge_ref(ficha_id),
            how=how,
        )


def topic_send(call: PhoneCall, topic: Topic) -> bool:
    """Send the ficha's link to the caller; returns False when it is gone or the number is withheld."""
    if not call.caller:
        return False
    try:
        page = ficha_get(ficha_id=topic.ficha_id)
    except FichaNotFoundError:
        return False
    link = public_url(f"/fichas/{page.code}/")
    text = cheaper(f"{call.line.institution.short_name}: {page.title[:70]}. {link}")
    with transaction.atomic():
        point = contact_point_lock(
            institution_id=call.line.institution_id, ref=ContactRef("phone", call.caller)
        )
        notice_send(contact_point=point, text=text, purpose="ficha")
        _used(call, page.ficha_id, how="sent")
    served_set(call)
    return True
