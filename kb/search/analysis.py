"""The one place where tokens are made, for indexing and for asking, on both engines.

Steps: split, fold accents (ñ too, but see ``enye_tokens``), drop stop words, stem, and fold
spellings that sound alike in Chile. Engines receive tokens and never analyse text themselves, so
the same question means the same on both.
"""

import itertools
import re
import unicodedata
from functools import lru_cache

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from kb.search.words import KEPT_APART, STOP

_WORD = re.compile(r"[^\W_]+(?:[.\-'’][^\W_]+)*")
_CAMEL = re.compile(r"(?<=[a-záéíóúñ])(?=[A-ZÁÉÍÓÚÑ])")
_JOINERS = re.compile(r"[.\-'’]")
_ENYE = "\u03bd"  # Greek nu stands for ñ where ñ must survive the folding of accents
_STRETCHED = re.compile(r"([^\Wlrcno\d])\1+|(\D)\2{2,}")
_SNOWBALL = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.stemmer("spanish")).build()
_SHORTEST_PLURAL = 4
_ENCLITIC = re.compile(r"(?<=[aei]r)(?:me|te|se|nos|les?|l[ao]s?)(?:l[ao]s?)?$")

# Spellings that sound alike in Chilean Spanish, in order. What remains need not be pretty: it only
# has to be the same for the right spelling and for the wrong one.
_SOUNDS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"^(?:hu|gu|w)(?=[aei])", "w"),  # hueso, güeso, weso
        (r"(?<!c)h", ""),  # hijo, ijo
        (r"sh", "ch"),
        (r"ph", "f"),
        (r"qu(?=[ei])", "k"),
        (r"q", "k"),
        (r"x", "s"),
        (r"sc(?=[ei])", "s"),
        (r"c(?=[ei])", "s"),
        (r"z", "s"),
        (r"c(?!h)", "k"),
        (r"gu(?=[ei])", "G"),
        (r"g(?=[ei])", "j"),
        (r"G", "g"),
        (r"ll", "y"),
        (r"v", "b"),
        (r"y(?=$|[^aeiou])", "i"),
        (r"m(?=[bp])", "n"),
        (r"k{2,}", "k"),
        (r"s{2,}", "s"),
        (r"ks", "s"),
        (r"([aeo])s?io(n|nes)$", r"\1cio\2"),  # give the stemmer its suffixes back
        (r"([ae])nsia(s?)$", r"\1ncia\2"),
    )
)


def fold(text: str) -> str:
    """Lower case without accents; ñ becomes n."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """Split text into folded words: ``F30-1`` gives f301, f30 and 1; ``ClaveÚnica`` three too."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        found += _parts(match[0])
    return found


def query_words(text: str) -> list[str]:
    """Split what a person typed: like ``words``, with stretched letters mended (holaaa)."""
    return [_STRETCHED.sub(_unstretch, word) for word in words(text)]


def _unstretch(match: re.Match[str]) -> str:
    return match[0][0]


@lru_cache(maxsize=50_000)
def _parts(raw: str) -> tuple[str, ...]:
    pieces = [piece for chunk in _JOINERS.split(raw) for piece in _CAMEL.split(chunk) if piece]
    whole = fold("".join(pieces))
    return (whole,) if len(pieces) == 1 else (whole, *(fold(piece) for piece in pieces))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a folded word; singular and plural of short words agree too."""
    if any(letter.isdigit() for letter in word):
        return word
    if word in KEPT_APART:
        return KEPT_APART[word]
    word = _ENCLITIC.sub("", word)
    found = _snowball(word)
    if found == word and len(word) >= _SHORTEST_PLURAL and word[-1] == "s" and word[-2] in "aeiou":
        found = _snowball(word[:-1])
    return found


def _snowball(word: str) -> str:
    tokens = _SNOWBALL.analyze(word)
    return str(tokens[0]) if tokens else word


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """Return the stem of how a folded word sounds: finikito and finiquito agree."""
    heard = word
    for pattern, put in _SOUNDS:
        heard = pattern.sub(put, heard)
    return stem(heard)


def stems(text: str) -> list[str]:
    """Stems of the words of a text that carry meaning, in order."""
    return [stem(word) for word in words(text) if word not in STOP]


def sounds(text: str) -> list[str]:
    """Sounds of the words of a text that carry meaning, in order."""
    return [sound(word) for word in words(text) if word not in STOP]


def enye_tokens(text: str) -> list[str]:
    """Only the words written with ñ, as stems that differ from the same word with n."""
    kept = text.lower().replace("ñ", _ENYE).replace("n\u0303", _ENYE)
    return [stem(word) for word in words(kept) if _ENYE in word]


def pairs(text: str) -> list[str]:
    """Neighbouring stems joined: what stands together means more than apart."""
    row = stems(text)
    return [f"{left}_{right}" for left, right in itertools.pairwise(row)]


def whole(text: str) -> str:
    """Return the entire text as one token, order of words forgotten."""
    return "=" + "_".join(sorted(set(stems(text))))


def prefixes(text: str, shortest: int = 1, longest: int = 15) -> list[str]:
    """Every beginning of every word of a text, for suggestions while typing."""
    return sorted(
        {
            word[:size]
            for word in words(text)
            for size in range(shortest, min(longest, len(word)) + 1)
        }
    )
