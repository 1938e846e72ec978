"""A channel that exists only in tests, and an institution with one queue."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from backend.directory.models import Institution
from backend.ports import (
    Capabilities,
    Delivery,
    DeliveryError,
    DeliveryResult,
    DeskAction,
    channels,
)
from tests import factories


@dataclass
class ToyAdapter:
    """A channel that keeps what it is given, or fails as it is told to."""

    code: str = "toy"
    label: str = "Juguete"
    icon: str = "chat"
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(reply_to="phone", reaches_offline=True, can_start=True)
    )
    actions: tuple[DeskAction, ...] = ()
    panel_template: str | None = None
    sent: list[Delivery] = field(default_factory=list)
    failures: list[DeliveryError] = field(default_factory=list)
    known: dict[str, DeliveryResult] = field(default_factory=dict)

    def send(self, delivery: Delivery) -> DeliveryResult:
        """Fail with the next failure prepared, else keep it."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(delivery)
        return DeliveryResult(provider_id=f"toy-{delivery.key}")

    def reconcile(self, delivery: Delivery) -> DeliveryResult | None:
        """Answer what the provider is said to know."""
        return self.known.get(delivery.key)

    def panel_context(self, work_item_id: int) -> dict[str, object]:
        """Have no panel."""
        del work_item_id
        return {}


@pytest.fixture
def toy() -> Iterator[ToyAdapter]:
    """Register the toy channel for one test."""
    adapter = ToyAdapter()
    with channels.registered(adapter):
        yield adapter


@pytest.fixture
def ips(db: None) -> Institution:
    """Make an institution with one queue for everything."""
    owner = factories.institution("ips")
    factories.queue(owner)
    return owner
