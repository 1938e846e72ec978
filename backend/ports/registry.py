"""The registry of channels: the desk and the mailroom render and use what it says."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.ports.channels import ChannelAdapter


class ChannelRegistry:
    """Channels by code; refuses a duplicate and anything that is no channel."""

    def __init__(self) -> None:
        """Start empty."""
        self._adapters: dict[str, ChannelAdapter] = {}

    def register(self, adapter: ChannelAdapter) -> None:
        """Add a channel; raises ``TypeError`` or ``ValueError`` at start-up, not at use."""
        if not isinstance(adapter, ChannelAdapter):
            raise TypeError(f"{adapter!r} is not a channel adapter")
        if adapter.code in self._adapters:
            raise ValueError(f"channel {adapter.code!r} is already registered")
        self._adapters[adapter.code] = adapter

    def get(self, code: str) -> ChannelAdapter | None:
        """Return the channel of this code, or None when it is not installed."""
        return self._adapters.get(code)

    def __getitem__(self, code: str) -> ChannelAdapter:
        """Return the channel of this code; raises ``KeyError``."""
        return self._adapters[code]

    def __iter__(self) -> Iterator[ChannelAdapter]:
        """Go through the channels in the order of registration."""
        return iter(tuple(self._adapters.values()))

    @contextmanager
    def registered(self, adapter: ChannelAdapter) -> Iterator[ChannelAdapter]:
        """Register for the length of a block (tests)."""
        self.register(adapter)
        try:
            yield adapter
        finally:
            del self._adapters[adapter.code]


channels = ChannelRegistry()
