"""The channel ``web`` as the core sees it."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.ports import (
    Capabilities,
    Delivery,
    DeliveryError,
    DeliveryResult,
    DeliveryState,
    DeskAction,
)


class WebAdapter:
    """Chats ring an agent and are live; forms and follow-ups wait to be pulled.

    A line of a chat is a row first (``chat_sync``), then a notice on commit, and the socket fetches:
    so "sent" means that it will be seen when the browser next looks, and "read" that it was.
    """

    code = "web"
    label = str(_("Web"))
    icon = "chat-dots"
    capabilities = Capabilities(
        reply_to="browser",
        reaches_offline=False,
        rings=True,
        live=True,
        weight=25,
        max_length=4000,
        attachments=True,
        survey=True,
    )
    actions: tuple[DeskAction, ...] = ()
    panel_template: str | None = "channels_web/panel.html"

    def send(self, delivery: Delivery) -> DeliveryResult:
        """Put the message among the lines of its chat; raises ``DeliveryError`` when that is over."""
        from channels_web.models import ChatSession
        from channels_web.services.away import away_tell
        from channels_web.services.lines import chat_sync

        if delivery.to_kind != "browser" or not delivery.thread:
            raise DeliveryError("not_a_chat", permanent=True)
        session = ChatSession.objects.filter(
            widget__code=delivery.account, public_id=_uuid(delivery.thread)
        ).first()
        if session is None:
            raise DeliveryError("chat_missing", permanent=True)
        if session.ended_at is not None:
            raise DeliveryError("chat_over", permanent=True)
        chat_sync(session.pk)
        away_tell(session)
        return DeliveryResult(provider_id=delivery.key, state=DeliveryState.SENT)

    def reconcile(self, delivery: Delivery) -> DeliveryResult | None:
        """Putting a message among the lines again changes nothing, so sending anew is safe."""
        del delivery
        return None

    def panel_context(self, work_item_id: int) -> Mapping[str, object]:
        """Return whether the person is there, and from which page they wrote."""
        from channels_web.models import ChatSession

        session = (
            ChatSession.objects.filter(interaction__work_items=work_item_id)
            .select_related("widget")
            .first()
        )
        return {"chat": session}


def _uuid(text: str) -> UUID:
    """Return a chat's public id; raises ``DeliveryError`` for a text that cannot be one."""
    try:
        return UUID(text)
    except ValueError as error:
        raise DeliveryError("not_a_chat", permanent=True) from error
