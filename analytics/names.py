"""The names behind the ids of a dimension, as the screen shows them."""

from collections.abc import Iterable
from typing import Any

from analytics.filters import CHANNELS
from analytics.selectors import Line
from backend.directory.api import institution_names, office_names, procedure_names

NO_OFFICE = "Sin oficina"
NO_PROCEDURE = "Sin trámite"


def names_of(dimension: str, lines: Iterable[Line]) -> dict[Any, str]:
    """Return the name of each line's key, in at most one statement."""
    keys = [line.key for line in lines]
    if dimension == "day":
        return {key: f"{key:%d-%m-%Y}" for key in keys}
    if dimension == "channel":
        return {key: CHANNELS.get(key, key) for key in keys}
    if dimension == "office":
        return {0: NO_OFFICE} | office_names(keys)
    if dimension == "procedure":
        return {0: NO_PROCEDURE} | procedure_names(keys)
    return institution_names(keys)
