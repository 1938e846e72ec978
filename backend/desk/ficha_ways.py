"""Sending a ficha in one step: by the channel at hand, by SMS with its short address, or on paper."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from backend.accounts.api import Viewer
from backend.cases.api import CaseSheet, case_sheet
from backend.common.errors import ConflictError
from backend.desk.ficha_texts import full_text, sms_text
from backend.desk.knowledge import FichaUse, ficha_use
from backend.desk.replies import reply_interaction, reply_routes
from backend.mailroom.api import ReplySeed, reply_send
from backend.ports import channels
from kb.api import ficha_get

SMS = "sms"


@dataclass(frozen=True)
class FichaWay:
    """A way to send: ``value`` as in the reply box, ``is_sms`` when the text is the short one."""

    value: str
    label: str
    icon: str
    is_sms: bool


def ficha_ways(sheet: CaseSheet) -> list[FichaWay]:
    """Return the ways to send a ficha, the best first: where the person is, then an SMS."""
    interaction = reply_interaction(sheet, None)
    if interaction is None:
        return []
    routes = [row for row in reply_routes(sheet, interaction) if not row.value.startswith("start:")]
    best = routes[:1]
    by_sms = [row for row in routes[1:] if row.channel == SMS][:1]
    return [_way(row.value, row.channel) for row in best + by_sms]


def _way(value: str, channel: str) -> FichaWay:
    adapter = channels.get(channel)
    label = str(adapter.label) if adapter else channel
    return FichaWay(value, label, adapter.icon if adapter else "send", channel == SMS)


def ficha_send(
    *, viewer: Viewer, case_id: int, ficha_id: int, value: str, client_id: str
) -> FichaUse:
    """Send a ficha as published now, by one of the case's ways, and keep that it was sent.

    The same ``client_id`` again sends nothing more. Raises ``ConflictError`` when that way is gone,
    and what ``reply_send`` and ``ficha_use`` raise.
    """
    sheet = case_sheet(viewer, case_id)
    interaction = reply_interaction(sheet, None)
    way = next((row for row in ficha_ways(sheet) if row.value == value), None)
    if interaction is None or way is None:
        raise ConflictError(_("Ya no se puede enviar por ahí. Elija otra forma de responder."))
    page = ficha_get(ficha_id=ficha_id)
    words = (
        sms_text(page.title, page.code)
        if way.is_sms
        else full_text(page.title, page.summary, page.code)
    )
    kind, _sep, point = value.partition(":")
    seed = ReplySeed(
        text=words,
        client_id=client_id[:64],
        contact_point_id=int(point) if kind == "point" and point.isdecimal() else None,
    )
    reply_send(viewer=viewer, interaction_id=interaction.pk, seed=seed)
    return ficha_use(
        viewer=viewer,
        case_id=case_id,
        ficha_id=ficha_id,
        how="sent",
        interaction_id=interaction.pk,
    )
