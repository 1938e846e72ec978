"""From a question to what the engines are asked: the same clauses for both."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kb.search import analysis
from kb.search.engine import AllOf, AnyOf, Clause, Term
from kb.search.lexicon import SPELLING, Lexicon, Match, Meaning, heard_key, typed_key
from kb.search.life_events import event_clause
from kb.search.places import Gazetteer
from kb.search.vocabulary import Vocabulary
from kb.search.words import FAMILY, GLUE, KIN, STOP, WEAK

LONGEST_QUERY = 300  # characters of a question that are read
MOST_WORDS = 40
_GUESSED = 0.7  # of a word that is only known after a correction


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much. Chosen on the seen development queries (docs/search.md)."""

    title: float = 3.0
    alias: float = 3.0
    summary: float = 1.3
    body: float = 0.8
    tags: float = 0.8
    heard: float = 1.5
    pairs: float = 1.5
    whole: float = 3.0
    enye: float = 2.5
    event: float = 16.0
    tie: float = 0.1
    weak: float = 0.15
    meaning: float = 1.05
    meaning_tie: float = 0.2
    said: float = 0.6  # the slang word itself, once the lexicon explains it
    said_event: float = 0.4  # the same for the words that tell a life event
    family: float = 1.0  # "mi hija" says for whom, seldom for what
    told_kin: float = 0.3  # the same beside something that happened: to whom
    named: float = 1.5  # a meaning that is exactly the name of a ficha
    phrase_length: float = 0.35  # exponent that tames meanings of several words


DEFAULT = Weights()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question: as typed and folded, and what it may stand for."""

    typed: str
    options: tuple[tuple[str, float], ...]
    weight: float
    known: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask, where, and what was understood."""

    clause: Clause | None
    commune: str = ""
    share: float = 0.0  # of the words that say something, how many the fichas know
    understood: tuple[str, ...] = field(default=())
    told: bool = False  # something that happened, which the life events know


class Planner:
    """Makes plans from a vocabulary, a lexicon and a gazetteer."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        lexicon: Lexicon,
        gazetteer: Gazetteer,
        weights: Weights = DEFAULT,
    ) -> None:
        """Keep what plans are made from."""
        self.vocabulary = vocabulary
        self.lexicon = lexicon
        self.gazetteer = gazetteer
        self.weights = weights
        self._mark = f"{hash(weights):x}"
        self._fields = lru_cache(maxsize=10_000)(self._fields_of)
        self.plan = lru_cache(maxsize=2_000)(self._plan)

    def _plan(self, question: str) -> Plan:
        """Return the plan of a question; ``clause`` is None when nothing in it can be searched."""
        text = question[:LONGEST_QUERY]
        row = analysis.query_words(text)[:MOST_WORDS]
        place = self.gazetteer.find(row)
        if place:
            row = [word for at, word in enumerate(row) if at not in place.at]
        words = [self._word(word) for word in row if word not in GLUE or len(row) == 1]
        matches = self.lexicon.find([self._ways(word) for word in words])
        told = any(meaning.event for match in matches for meaning in match.entry.means)
        clauses = [
            *self._words(words, matches, told=told),
            *self._meanings(matches, words, told=told),
        ]
        clauses += self._together(words, text)
        if not clauses:
            return Plan(None, commune=place.code if place else "")
        said = tuple(match.entry.said[0] for match in matches)
        commune = place.code if place else ""
        return Plan(AllOf(tuple(clauses)), commune, _share(words), said, told)

    def _word(self, typed: str) -> Word:
        known = self.vocabulary.knows(typed)
        options = ((typed, 1.0), *self.vocabulary.corrections(typed))
        return Word(typed, options, self._weight(typed), known)

    def _weight(self, typed: str) -> float:
        if typed in WEAK:
            return self.weights.weak
        return self.weights.family if typed in FAMILY else 1.0

    @staticmethod
    def _ways(word: Word) -> list[str]:
        ways = [typed_key(word.typed)]
        ways += [analysis.stem(option) for option, _ in word.options if " " not in option]
        return ways if word.known else [*ways, heard_key(analysis.sound(word.typed))]

    def _words(
        self, words: Sequence[Word], matches: Sequence[Match], *, told: bool
    ) -> Iterator[Clause]:
        explained = {at: match.entry.kind for match in matches for at in match.at}
        for at, word in enumerate(words):
            if word.typed in STOP and len(words) > 1:
                continue
            factor = word.weight * self._explained(explained.get(at))
            if told and word.typed in KIN:
                factor *= self.weights.told_kin
            if len(word.options) == 1:
                yield _boosted(self._fields(word.typed), factor)
                continue
            ways = tuple(self._option(option, weight) for option, weight in word.options)
            yield AnyOf(ways, boost=factor)

    def _explained(self, kind: str | None) -> float:
        if kind is None or kind == "synonym":
            return 1.0
        return {SPELLING: 0.1, "event": self.weights.said_event}.get(kind, self.weights.said)

    def _option(self, option: str, weight: float) -> Clause:
        parts = [self._fields(word) for word in option.split()]
        return AllOf(tuple(parts), boost=weight) if len(parts) > 1 else _boosted(parts[0], weight)

    def _fields_of(self, word: str) -> AnyOf:
        use = self.weights
        stem, sound = analysis.stem(word), analysis.sound(word)
        return AnyOf(
            (
                Term("title", stem, use.title),
                Term("alias", stem, use.alias),
                Term("summary", stem, use.summary),
                Term("body", stem, use.body),
                Term("tags", stem, use.tags),
                Term("heard", sound, use.heard),
            ),
            tie=use.tie,
            key=f"{self._mark} {stem} {sound}",
        )

    def _meanings(
        self, matches: Sequence[Match], words: Sequence[Word], *, told: bool
    ) -> Iterator[Clause]:
        meant: set[tuple[tuple[str, ...], str]] = set()
        for match in matches:
            ways = []
            for meaning in match.entry.means:
                key = (meaning.words, meaning.event)
                if any(key) and key not in meant:
                    meant.add(key)
                    ways.append(self._meaning(meaning))
            whom = told and all(words[at].typed in KIN for at in match.at)
            factor = self.weights.told_kin if whom else 1.0
            if ways:
                yield AnyOf(tuple(ways), self.weights.meaning * factor, self.weights.meaning_tie)

    def _meaning(self, meaning: Meaning) -> Clause:
        if meaning.event:
            return event_clause(meaning.event, self.weights.event * meaning.weight)
        parts = tuple(self._fields(word) for word in meaning.words)
        tamed = meaning.weight / len(parts) ** self.weights.phrase_length
        name = analysis.whole(" ".join(meaning.words))
        named = Term("whole", name, self.weights.named * meaning.weight)
        return AllOf((AllOf(parts, boost=tamed), named))

    def _together(self, words: Sequence[Word], text: str) -> Iterator[Clause]:
        use = self.weights
        best = [word.options[-1][0] if not word.known else word.typed for word in words]
        row = [analysis.stem(word) for word in best if " " not in word and word not in STOP]
        for left, right in itertools.pairwise(row):
            yield Term("pairs", f"{left}_{right}", use.pairs)
        if row:
            yield Term("whole", "=" + "_".join(sorted(set(row))), use.whole)
        for token in analysis.enye_tokens(text):
            yield Term("enye", token, use.enye)


def _boosted(clause: AnyOf, boost: float) -> AnyOf:
    if boost == 1.0:
        return clause
    return AnyOf(clause.children, clause.boost * boost, clause.tie, clause.key)


def _share(words: Sequence[Word]) -> float:
    telling = [word for word in words if word.typed not in STOP and word.typed not in WEAK]
    if not telling:
        return 1.0 if words else 0.0
    known = sum(1.0 if word.known else _GUESSED * (len(word.options) > 1) for word in telling)
    return known / len(telling)
