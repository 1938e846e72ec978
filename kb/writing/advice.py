"""Advice on what a draft says: long sentences and words, passive voice, and how it addresses people.

Plain-language practice of public administrations: short sentences, the reader as subject, everyday
words. Everything is a hint that names the place; nothing is ever changed by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kb.content import FichaDraft
from kb.diff import LABELS
from kb.writing.phrases import IMPERATIVES, PLAINER, TU_FORMS
from kb.writing.reading import WORD, Reading, reading_of, sentences_of
from kb.writing.syllables import syllables

LONG_SENTENCE = 25
LONG_WORD = 6
SHOWN = 12
_PASSIVE = re.compile(
    r"\b(?:es|son|fue|fueron|será|serán|sea|sean|ser|sido|siendo)\s+(?:\w+mente\s+)?"
    r"\w{2,}(?:ado|ada|ados|adas|ido|ida|idos|idas)\b",
    re.IGNORECASE,
)
# "es debido a", "son adecuadas": written like a participle, and no passive.
_NOT_PASSIVE = frozenset(
    {"debido", "adecuado", "adecuada", "adecuados", "adecuadas", "privado", "privada", "privados",
     "privadas", "delicado", "delicada", "obligado", "sábado", "estado", "sentido", "menudo"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to write better: in which block, the words, and what to do."""

    block: str | Promise
    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class Review:
    """How a draft reads: figures, and the first pieces of advice of ``total``."""

    reading: Reading
    advice: tuple[Advice, ...]
    total: int


def review(draft: FichaDraft) -> Review:
    """Measure what a draft says and advise on it, block by block."""
    blocks = list(_texts(draft))
    found = [advice for label, text in blocks for advice in _advise(label, text)]
    reading = reading_of("\n".join(text for _label, text in blocks))
    return Review(reading, tuple(found[:SHOWN]), len(found))


def _texts(draft: FichaDraft) -> Iterator[tuple[str | Promise, str]]:
    content = draft.content
    yield LABELS["summary"], draft.summary
    yield LABELS["short_answer"], draft.short_answer
    yield LABELS["beneficiaries"], content.beneficiaries
    yield LABELS["requirements"], "\n".join(content.requirements)
    yield LABELS["documents"], "\n".join(content.documents)
    for step in content.steps:
        yield LABELS[step.channel], step.text
    yield LABELS["cost"], content.cost
    yield LABELS["term"], content.term


def _advise(label: str | Promise, text: str) -> Iterator[Advice]:
    for sentence in sentences_of(text):
        count = len(WORD.findall(sentence))
        if count > LONG_SENTENCE:
            words = _("Frase de %(count)s palabras: divídala; 20 o menos se leen de una vez.")
            yield Advice(label, _short(sentence), words % {"count": count})
        yield from _forms(label, sentence)
    yield from _plainer(label, text)


def _forms(label: str | Promise, sentence: str) -> Iterator[Advice]:
    for match in _PASSIVE.finditer(sentence):
        if match[0].split()[-1].lower() not in _NOT_PASSIVE:
            yield Advice(label, match[0], _("Voz pasiva: diga quién hace qué."))
    for word in WORD.findall(sentence):
        if word.lower() in TU_FORMS:
            yield Advice(label, word, _("Trate de «usted»."))
    for word, formal in _commands(sentence):
        yield Advice(label, word, _("Trate de usted: «%(formal)s».") % {"formal": formal})


def _commands(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield the familiar commands that open a sentence or a clause."""
    for clause in re.split(r"[,;:]\s*|\s+y\s+", sentence):
        first = WORD.search(clause)
        if first and first[0].lower() in IMPERATIVES:
            yield first[0], IMPERATIVES[first[0].lower()]


def _plainer(label: str | Promise, text: str) -> Iterator[Advice]:
    lower = text.lower()
    for phrase, plain in PLAINER.items():
        if re.search(rf"\b{re.escape(phrase)}\b", lower):
            yield Advice(label, phrase, _("Más simple: «%(plain)s».") % {"plain": plain})
    for word in dict.fromkeys(WORD.findall(text)):
        if syllables(word) >= LONG_WORD and not word.endswith("mente"):
            words = _("Palabra de %(count)s sílabas: vea si hay otra más corta.")
            yield Advice(label, word, words % {"count": syllables(word)})


def _short(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:12]) + ("…" if len(words) > 12 else "")
