"""What the directory asks of whoever changes it.

The directory stands below accounts, so it names only the question; ``accounts.Viewer`` answers it.
"""

from typing import Protocol


class SetupViewer(Protocol):
    """Someone who may, or may not, set up a place."""

    def require_setup(self, *, institution_id: int | None, office_id: int | None = None) -> None:
        """Raise ``NotAllowedError`` unless the place may be set up (None, None: the whole system)."""
