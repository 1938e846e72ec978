"""An outgoing message, and what a provider says became of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from backend.ports.contacts import AttachmentFile, ContactKind


class DeliveryState(StrEnum):
    """The states of an outgoing message, in the core's words."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    AMBIGUOUS = "ambiguous"

    @property
    def rank(self) -> int:
        """Return how final it is; a late report never overwrites a more final one.

        (queued 0, sending and ambiguous 1, sent 2, delivered, undelivered and failed 3, read 4.)
        """
        return _RANKS[self]


_RANKS = {
    DeliveryState.QUEUED: 0,
    DeliveryState.SENDING: 1,
    DeliveryState.AMBIGUOUS: 1,
    DeliveryState.SENT: 2,
    DeliveryState.DELIVERED: 3,
    DeliveryState.UNDELIVERED: 3,
    DeliveryState.FAILED: 3,
    DeliveryState.READ: 4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one medium of contact. ``key`` is ours and stable through retries (an idempotency key).

    ``thread`` is what the channel needs to place it (a chat session, an e-mail's Message-ID to answer).
    """

    key: str
    channel: str
    account: str
    to_kind: ContactKind
    to: str
    text: str
    subject: str = ""
    thread: str = ""
    attempt: int = 1
    attachments: tuple[AttachmentFile, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The provider took it: its own id for it, and the state it starts in."""

    provider_id: str
    state: DeliveryState = DeliveryState.SENT
    segments: int | None = None


class DeliveryError(Exception):
    """It was not sent. ``permanent``: do not try again. ``ambiguous``: it may have been sent (a time-out);
    ask the provider (``ChannelAdapter.reconcile``) before anything else.
    ``address_is_bad``: the medium of contact itself cannot receive; mark it.
    """

    def __init__(
        self,
        code: str,
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        address_is_bad: bool = False,
        detail: str = "",
    ) -> None:
        """Keep the provider's code; ``detail`` must hold no personal data."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.permanent = permanent
        self.ambiguous = ambiguous
        self.address_is_bad = address_is_bad
