"""Counts the syllables of Spanish words by the rules of diphthong and hiatus.

After the *Ortografía de la lengua española* (RAE 2010, I.2.3.2): an open vowel beside an open one,
and an open vowel beside a stressed closed one, are two syllables; every other meeting is one; an h
in between changes nothing; the u of que, qui, gue, gui is silent.
"""

import re

_OPEN = "aeoáéóàèò"
_STRESSED_CLOSED = "íúìù"
_CLOSED = "iuü"
_VOWELS = re.compile(f"[{_OPEN}{_STRESSED_CLOSED}{_CLOSED}]+")
_SILENT_U = re.compile("(?<=q)u(?=[eéií])|(?<=g)u(?=[eéií])")
_H_BETWEEN = re.compile(
    f"(?<=[{_OPEN}{_STRESSED_CLOSED}{_CLOSED}])h(?=[{_OPEN}{_STRESSED_CLOSED}{_CLOSED}])"
)
# A y sounds as a vowel at the end of a word, before a consonant, and alone.
_VOWEL_Y = re.compile(f"y(?![{_OPEN}{_STRESSED_CLOSED}{_CLOSED}])")


def syllables(word: str) -> int:
    """Return how many syllables a word has; at least 1, an abbreviation without vowels included."""
    text = _VOWEL_Y.sub("i", word.lower())
    text = _H_BETWEEN.sub("", _SILENT_U.sub("", text))
    return max(1, sum(_nuclei(group) for group in _VOWELS.findall(text)))


def _nuclei(group: str) -> int:
    """Return how many syllables a run of vowels makes."""
    stressed = sum(letter in _STRESSED_CLOSED for letter in group)
    opened = sum(letter in _OPEN for letter in group)
    if opened:
        return opened + stressed
    return 2 if group in ("ii", "uu") else 1
