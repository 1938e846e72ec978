"""The words of the published fichas: tells a typo from a word, and what was probably meant."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from kb.search import analysis
from kb.search.words import STOP, WEAK

_SHORT, _LONG = 4, 8  # below four letters nothing is corrected; from eight, two slips may be


def distance(left: str, right: str, most: int) -> int:
    """Edits between two words (insert, delete, change, swap neighbours), at most ``most`` + 1."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, current[-1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, row = row, current
    return row[-1]


def _shorter(word: str) -> Iterable[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


class Vocabulary:
    """Words known, with how often they occur."""

    def __init__(self, texts: Iterable[str], extra: Iterable[str] = ()) -> None:
        """Count the words of ``texts``; ``extra`` words are known but never proposed."""
        self.counts: Counter[str] = Counter(
            word for text in texts for word in analysis.words(text) if word not in STOP
        )
        self._stems = {analysis.stem(word) for word in self.counts}
        known = set(extra) | WEAK | STOP
        self._stems |= {analysis.stem(word) for word in known}
        self._known = known
        self._near: dict[str, set[str]] = defaultdict(set)
        self._sounds: dict[str, set[str]] = defaultdict(set)
        for word in (*self.counts, *known):
            if len(word) >= _SHORT and not word.isdigit():
                self._sounds[analysis.sound(word)].add(word)
                for key in _shorter(word):
                    self._near[key].add(word)
        self.corrections = lru_cache(maxsize=5_000)(self._corrections)

    def knows(self, word: str) -> bool:
        """Tell whether the word, in any inflection, occurs in the fichas or the lexicon."""
        return word in self._known or analysis.stem(word) in self._stems

    def _corrections(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return up to three words that may have been meant, each with its weight."""
        if len(word) < _SHORT or self.knows(word) or not word.isalpha():
            return ()
        alike = [(other, 0.95) for other in self._sounds.get(analysis.sound(word), ())]
        near = alike or [*self._within(word), *self._split(word)]
        near.sort(key=lambda found: (-found[1], -self.counts[found[0]], found[0]))
        return tuple(near[:3])

    def _within(self, word: str) -> list[tuple[str, float]]:
        most = 2 if len(word) >= _LONG else 1
        candidates: set[str] = set()
        for key in _shorter(word):
            candidates |= self._near.get(key, set())
        found = []
        for other in candidates:
            edits = distance(word, other, most)
            if edits <= most:
                same_start = word[0] == other[0]
                found.append((other, (0.9 if edits == 1 else 0.7) * (1.0 if same_start else 0.85)))
        return found

    def _split(self, word: str) -> list[tuple[str, float]]:
        for at in range(3, len(word) - 2):
            left, right = word[:at], word[at:]
            if left in self.counts and right in self.counts:
                return [(f"{left} {right}", 0.8)]
        return []
