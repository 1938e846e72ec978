"""Set-up pages that an edge brings along; the set-up lists them in each institution's page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetupSection:
    """One page: ``url`` makes its address from the institution's id; ``permission`` is a code.

    ``label`` and ``hint`` may be lazy translations: whatever ``str()`` makes a text of.
    """

    code: str
    label: object
    hint: object
    icon: str
    url: Callable[[int], str]
    permission: str = "setup.institution"


class SetupSections:
    """Sections by code, in the order of registration; the same code again replaces."""

    def __init__(self) -> None:
        """Start empty."""
        self._sections: dict[str, SetupSection] = {}

    def register(self, section: SetupSection) -> None:
        """Add a section; called from an app's ``ready()``."""
        self._sections[section.code] = section

    def __iter__(self) -> Iterator[SetupSection]:
        """Go through the sections."""
        return iter(tuple(self._sections.values()))


setup_sections = SetupSections()
