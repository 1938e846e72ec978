"""An ``InboundContact`` to and from the JSON that a receipt keeps."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from backend.ports import InboundContact

_ADAPTER = TypeAdapter(InboundContact)


class UnreadableContactError(ValueError):
    """A receipt's contact does not have the shape that this version understands."""


def to_json(contact: InboundContact) -> dict[str, Any]:
    """Return the contact as plain JSON values."""
    values: dict[str, Any] = _ADAPTER.dump_python(contact, mode="json")
    return values


def from_json(values: Any) -> InboundContact:
    """Return the contact of a receipt; raises ``UnreadableContactError``."""
    try:
        return _ADAPTER.validate_python(values)
    except ValidationError as error:
        raise UnreadableContactError(str(error.errors()[0]["type"])) from error
