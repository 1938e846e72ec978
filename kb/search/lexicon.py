"""The citizens' vocabulary (``kb/data/lexicon.tsv``): what is said, and what the fichas call it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kb.search import analysis
from kb.search.words import GLUE, STOP

SOURCE = Path(__file__).resolve().parent.parent / "data" / "lexicon.tsv"
SPELLING = "sms"
_ANYTHING = "_"  # in a phrase: any one word may stand here
_SKIPPED = frozenset({"mi", "mis", "su", "sus", "tu", "tus", "ya", "muy", "se", "le", "les", "nos"})
COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that may be meant: a phrase of the fichas, or the name of a life event."""

    words: tuple[str, ...]
    event: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the lexicon."""

    kind: str
    said: tuple[str, ...]
    means: tuple[Meaning, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found in a question, with the places of the words that it covers."""

    entry: Entry
    at: tuple[int, ...]


def parse_row(line: str) -> Entry:
    """Read one row; raises ``ValueError`` when a column is missing or empty."""
    columns = [column.strip() for column in line.rstrip("\n").split("\t")]
    if len(columns) != COLUMNS or not all(columns):
        msg = f"four filled columns expected: {line!r}"
        raise ValueError(msg)
    kind, said, means, source = columns
    return Entry(
        kind=kind,
        said=tuple(part.strip() for part in said.split(";") if part.strip()),
        means=tuple(_meaning(part.strip()) for part in means.split(";") if part.strip()),
        source=source,
    )


def _meaning(text: str) -> Meaning:
    text, _, weight = text.partition("*")
    factor = float(weight) if weight else 1.0
    if text.startswith("@"):
        return Meaning((), event=text[1:], weight=factor)
    kept = tuple(word for word in analysis.words(text) if word not in STOP)
    return Meaning(kept, weight=factor)


Key = tuple[str, ...]


def key_of(phrase: str) -> Key:
    """Return the stems that a phrase is found by, without the words that only join."""
    return tuple(analysis.stem(word) for word in _words(phrase))


def _words(phrase: str) -> list[str]:
    row = [
        word
        for part in phrase.split()
        for word in ([part] if part == "_" else analysis.words(part))
    ]
    return [word for word in row if word not in GLUE] or row


def heard_key(key: str) -> str:
    """Mark a sound, so that it cannot be taken for a stem."""
    return f"~{key}"


def typed_key(word: str) -> str:
    """Mark a word exactly as typed: spellings match nothing else."""
    return f"={word}"


_SKIPPED_TYPED = frozenset(typed_key(word) for word in _SKIPPED)


class Lexicon:
    """Finds entries in questions, by sound, longest first."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Index the entries by the first word of what is said, by stem and by sound."""
        self.entries = tuple(entries)
        self._by_first: dict[str, list[tuple[Key, Key, Entry]]] = defaultdict(list)
        for entry in entries:
            for phrase in entry.said:
                row = _words(phrase)
                if entry.kind == SPELLING:
                    key = tuple(typed_key(word) for word in row)
                    self._by_first[key[0]].append((key, key, entry))
                    continue
                stems = key_of(phrase)
                sounds = tuple(heard_key(analysis.sound(word)) for word in row)
                for first in {stems[0], sounds[0]}:
                    self._by_first[first].append((stems, sounds, entry))

    def find(self, heard: Sequence[Sequence[str]]) -> list[Match]:
        """Return matches in a row of words, each given by its stems and, if unknown, its sound.

        A match whose words all belong to a longer match is left out, and so is one that shares
        words with a match of two more ("sacar hora" beside "hora en el registro civil").
        """
        found = list(self._all(heard))
        covered = [set(match.at) for match in found]
        return [
            match
            for number, match in enumerate(found)
            if not any(_is_beaten(covered[number], other) for other in covered)
        ]

    def _all(self, heard: Sequence[Sequence[str]]) -> Iterator[Match]:
        seen: set[tuple[int, tuple[int, ...]]] = set()
        for start, ways in enumerate(heard):
            for way in ways:
                for stems, sounds, entry in self._by_first.get(way, ()):
                    at = _match(stems, sounds, heard, start)
                    if at and (id(entry), at) not in seen:
                        seen.add((id(entry), at))
                        yield Match(entry, at)

    def words(self) -> set[str]:
        """Return every folded word that the lexicon knows, so that it is not taken for a typo."""
        return {
            word for entry in self.entries for said in entry.said for word in analysis.words(said)
        }


def _is_beaten(words: set[int], other: set[int]) -> bool:
    """Tell whether a longer match explains the words better."""
    return words < other or (bool(words & other) and len(other) >= len(words) + 1)


def _match(
    stems: Key, sounds: Key, heard: Sequence[Sequence[str]], start: int
) -> tuple[int, ...] | None:
    at = [start]
    step = start
    for stem, sound in zip(stems[1:], sounds[1:], strict=False):
        step += 1
        while step < len(heard) and stem not in heard[step] and heard[step][0] in _SKIPPED_TYPED:
            step += 1
        if step >= len(heard):
            return None
        if stem != _ANYTHING and stem not in heard[step] and sound not in heard[step]:
            return None
        at.append(step)
    return tuple(at)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon of the file."""
    lines = SOURCE.read_text(encoding="utf-8").splitlines()
    return Lexicon([parse_row(line) for line in lines if line and not line.startswith("#")])
