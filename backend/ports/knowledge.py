"""All that the core keeps of a ficha."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnowledgeRef:
    """A ficha in one version, as it was shown: its id, the version's number and its title then."""

    ficha_id: int
    version: int
    title: str
