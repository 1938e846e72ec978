"""What the box tells the core about itself."""

from collections.abc import Mapping

from backend.ports import (
    ActionContext,
    ActionResult,
    Capabilities,
    Delivery,
    DeliveryResult,
    DeskAction,
)
from tests.architecture.toy_channel.box import Box


class BoxAdapter:
    """The channel ``box``."""

    code = "box"
    label = "Buzón"
    icon = "chat"
    capabilities = Capabilities(reply_to="phone", reaches_offline=True)
    panel_template: str | None = "toy_channel/panel.html"

    def __init__(self, box: Box) -> None:
        self.box = box
        self.sent: list[Delivery] = []
        self.actions: tuple[DeskAction, ...] = (
            DeskAction(
                name="encender",
                label="Encender la luz",
                permission="desk.use",
                states=frozenset({"claimed", "serving"}),
                run=self._light,
            ),
        )

    def send(self, delivery: Delivery) -> DeliveryResult:
        """Put the answer behind the box's door."""
        self.sent.append(delivery)
        return DeliveryResult(provider_id=f"box-{delivery.key}")

    def reconcile(self, delivery: Delivery) -> DeliveryResult | None:
        """Look behind the door."""
        del delivery
        return None

    def panel_context(self, work_item_id: int) -> Mapping[str, object]:
        """Show the slip of this work."""
        return {"slip": self.box.slip_of(work_item_id)}

    def _light(self, context: ActionContext) -> ActionResult:
        self.box.lights.append(context.work_item_id)
        return ActionResult("Luz encendida")
