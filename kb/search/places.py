"""Communes named in a question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from kb.search import analysis

SOURCE = Path(__file__).resolve().parent.parent / "data" / "places.tsv"
_BEFORE = frozenset({"en", "comuna", "municipalidad", "muni", "municipio", "ciudad"})


@dataclass(frozen=True, slots=True)
class Place:
    """A commune found: its code and the places of its words in the question."""

    code: str
    at: tuple[int, ...]


class Gazetteer:
    """Finds communes by name; a name that is also a common word needs ``en`` or ``comuna``."""

    def __init__(self, names: Iterable[tuple[str, str]], common: Callable[[str], bool]) -> None:
        """Take (code, name) pairs; ``common`` tells whether a folded word is an everyday one."""
        self._codes: dict[tuple[str, ...], str] = {}
        for code, name in names:
            self._codes.setdefault(tuple(analysis.words(name)), code)
        self._longest = max((len(key) for key in self._codes), default=0)
        self._common = common

    def find(self, words: list[str]) -> Place | None:
        """Return the longest commune named, or None."""
        for size in range(self._longest, 0, -1):
            for start in range(len(words) - size + 1):
                key = tuple(words[start : start + size])
                if key in self._codes and self._meant(words, start, key):
                    return Place(self._codes[key], tuple(range(start, start + size)))
        return None

    def _meant(self, words: list[str], start: int, key: tuple[str, ...]) -> bool:
        before = words[max(0, start - 2) : start]
        if len(key) > 1 and not all(self._common(word) for word in key):
            return True
        return bool(_BEFORE & set(before)) or not any(self._common(word) for word in key)


def nicknames() -> list[tuple[str, str]]:
    """Return (code, name) of what people call communes (``kb/data/places.tsv``)."""
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(code, name) for name, code in rows]
