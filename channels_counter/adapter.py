"""What the counter tells the core of itself. A counter sends nothing: people stand before it."""

from collections.abc import Mapping

from backend.ports import Capabilities, Delivery, DeliveryError, DeliveryResult, DeskAction
from channels_counter.actions import ACTIONS
from channels_counter.parse import CHANNEL


class CounterAdapter:
    """The counter as a channel: pulled work at a numbered desk that fills an agent."""

    code = CHANNEL
    label = "Mesón"
    icon = "ticket-perforated"
    capabilities = Capabilities(reply_to=None, weight=100, at_desk=True, survey=True)
    actions: tuple[DeskAction, ...] = ACTIONS
    panel_template: str | None = "channels_counter/desk_panel.html"

    def send(self, delivery: Delivery) -> DeliveryResult:
        """Refuse: an answer to a visit goes by the person's own contact, never by the counter."""
        raise DeliveryError("counter_sends_nothing", permanent=True, detail=delivery.key)

    def reconcile(self, delivery: Delivery) -> DeliveryResult | None:
        """Nothing was ever sent."""
        del delivery
        return None

    def panel_context(self, work_item_id: int) -> Mapping[str, object]:
        """Return the ticket of a piece of work, for the desk's panel."""
        from channels_counter.selectors import desk_panel

        return desk_panel(work_item_id)
