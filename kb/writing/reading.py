"""How easily a Spanish text is read: Fernández Huerta's index, with its misprint mended.

``P = 206.84 - 60 x (syllables per word) - 1.02 x (words per sentence)``; 100 is very easy, 0 very hard.
Fernández Huerta (1959) adapted Flesch's formula; his article, and most who copied it, call the last
figure "sentences per 100 words". That cannot be: longer sentences would then read easier. Flesch's
own figure, and the constant 1.02, belong to the words of an average sentence (G. Law, "Error in the
Fernández Huerta Readability Formula", LINGUIST List 22.2332, 2011). His 0.60 x syllables
per 100 words is our 60 x per word.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kb.writing.syllables import syllables

WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_ABBREVIATED = re.compile(
    r"\b(?:art|arts|inc|núm|nro|sr|sra|srta|dr|dra|av|avda|ej|pág|depto|tel|d\.l|d\.s|d\.f\.l|ss|etc)\.",
    re.IGNORECASE,
)
_SINGLE_LETTER = re.compile(r"\b([A-ZÁÉÍÓÚÑ])\.(?=\s?[A-ZÁÉÍÓÚÑ])")
_END = re.compile(r"(?<=[.!?…])[\"»)\]]*\s+|\n+")
_SCALE: tuple[tuple[float, str | Promise], ...] = (
    (90, _("muy fácil")),
    (80, _("fácil")),
    (70, _("algo fácil")),
    (60, _("normal")),
    (50, _("algo difícil")),
    (30, _("difícil")),
    (float("-inf"), _("muy difícil")),
)
GOOD = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of a text; ``index`` is None when it has no words."""

    words: int
    sentences: int
    syllables: int

    @property
    def index(self) -> float | None:
        """Return the index, between 0 and 100 for ordinary prose; it may leave that range."""
        if not self.words:
            return None
        return (
            206.84 - 60 * self.syllables / self.words - 1.02 * self.words / max(1, self.sentences)
        )

    @property
    def label(self) -> str | Promise:
        """Return the index in words."""
        index = self.index
        return next(name for least, name in _SCALE if index is None or index >= least)

    @property
    def is_good(self) -> bool:
        """Tell whether most adults read it without effort."""
        return self.index is None or self.index >= GOOD


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text; a line of a list is one."""
    masked = _SINGLE_LETTER.sub(r"\1 ", _ABBREVIATED.sub(lambda m: m[0][:-1] + " ", text))
    return [part.strip() for part in _END.split(masked) if WORD.search(part)]


def reading_of(text: str) -> Reading:
    """Measure a text."""
    words = WORD.findall(text)
    return Reading(len(words), len(sentences_of(text)), sum(map(syllables, words)))
