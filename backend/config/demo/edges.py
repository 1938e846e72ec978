"""What the demo country needs of the channels that are installed."""

from importlib import import_module
from importlib.util import find_spec

from backend.directory.api import Institution, Office

EDGES = ("channels_web", "channels_phone", "channels_counter")


def edges_load(*, host: Institution, centre: Office) -> None:
    """Let each channel that has a ``demo`` module make its own rows (windows, lines, screens)."""
    for package in EDGES:
        if find_spec(f"{package}.demo") is not None:
            import_module(f"{package}.demo").demo_load(host=host, centre=centre)
