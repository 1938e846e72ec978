"""The box's words into ours."""

from collections.abc import Mapping

from backend.common import clock
from backend.ports import ContactRef, InboundContact


def parse_slip(data: Mapping[str, str]) -> InboundContact:
    """Read what the box sent."""
    return InboundContact(
        channel="box",
        account="pared",
        provider_id=data["key"],
        kind="message",
        happened_at=clock.now(),
        institution_code=data["institution"],
        contact=ContactRef("phone", data["phone"], verified=True),
        text=data["text"],
    )
