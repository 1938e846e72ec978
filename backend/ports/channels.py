"""What a channel tells the core about itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from backend.ports.contacts import ContactKind
from backend.ports.delivery import Delivery, DeliveryResult


@dataclass(frozen=True, slots=True)
class StartContext:
    """Who begins a contact from which case, to which medium of contact."""

    user_id: int
    case_id: int
    contact_point_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskStart:
    """A contact that staff begin from a case by something other than a written message: a call.

    ``kind`` is the medium of contact that it needs; ``run`` returns the work item that is the agent's now,
    and may raise ``VentanillaError``.
    """

    kind: ContactKind
    label: str
    permission: str
    run: Callable[[StartContext], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a channel can do; the core and the desk ask this, never the channel's name.

    ``reply_to``: the kind of contact it can send to, None when replies are not sent (a counter).
    ``reaches_offline``: a message arrives even when the person is not there now (SMS, e-mail).
    ``rings``: work is pushed to the best free agent and must be accepted; else it is pulled.
    ``weight``: share of an agent's capacity of 100 that one open contact takes.
    ``at_desk``: the person stands at a numbered desk. ``max_length``: characters in one message.
    ``can_start``: staff may begin a contact by it, with a written message or, when it has one, by ``start``.
    """

    reply_to: ContactKind | None
    reaches_offline: bool = False
    rings: bool = False
    weight: int = 10
    at_desk: bool = False
    live: bool = False
    can_start: bool = False
    start: DeskStart | None = None
    max_length: int = 4000
    attachments: bool = False
    survey: bool = True


@dataclass(frozen=True, slots=True)
class ActionContext:
    """Who presses a desk action on which waiting or claimed work."""

    user_id: int
    work_item_id: int
    interaction_id: int
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActionResult:
    """What the desk says afterwards, in Spanish."""

    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAction:
    """A button that a channel puts on the desk: "call again", "no-show", "hold".

    ``states`` are the work item's states in which it shows; ``permission`` the code of the
    permission it needs; ``run`` is called by the desk and may raise ``VentanillaError``.
    """

    name: str
    label: str
    permission: str
    states: frozenset[str]
    run: Callable[[ActionContext], ActionResult]
    shortcut: str = ""
    confirm: str = ""
    primary: bool = False


@runtime_checkable
class ChannelAdapter(Protocol):
    """One channel: registered once in its ``apps.py``; a new channel is a new folder."""

    code: str
    label: str
    icon: str
    capabilities: Capabilities
    actions: tuple[DeskAction, ...]
    panel_template: str | None

    def send(self, delivery: Delivery) -> DeliveryResult:
        """Hand a message to the provider, outside any transaction; raises ``DeliveryError``."""
        ...

    def reconcile(self, delivery: Delivery) -> DeliveryResult | None:
        """Ask the provider what became of an ambiguous sending; None when it never got it."""
        ...

    def panel_context(self, work_item_id: int) -> Mapping[str, object]:
        """Return what ``panel_template`` needs to show this channel's own state on the desk."""
        ...
