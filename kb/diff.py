"""Word differences between two versions of a ficha."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kb.content import FichaDraft

LABELS: dict[str, str | Promise] = {
    "title": _("Título"),
    "summary": _("Resumen"),
    "short_answer": _("Respuesta corta"),
    "aliases": _("Otros nombres"),
    "life_events": _("Hechos de vida"),
    "subjects": _("Temas"),
    "beneficiaries": _("A quién está dirigido"),
    "requirements": _("Requisitos"),
    "documents": _("Documentos"),
    "online": _("En línea"),
    "oficina": _("En oficina"),
    "telefono": _("Por teléfono"),
    "cost": _("Costo"),
    "term": _("Plazo"),
    "validity": _("Vigencia"),
    "legal": _("Marco legal"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether they stayed (``same``), went (``out``) or came (``in``)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A block that changed."""

    label: str | Promise
    pieces: tuple[Piece, ...]


def word_differences(before: str, after: str) -> Iterator[Piece]:
    """Yield what stayed, went and came, word by word."""
    old, new = before.split(), after.split()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", " ".join(old[a:b]))
            continue
        if b > a:
            yield Piece("out", " ".join(old[a:b]))
        if d > c:
            yield Piece("in", " ".join(new[c:d]))


def version_differences(before: FichaDraft, after: FichaDraft) -> list[Difference]:
    """Return the blocks that changed, in the order in which they are read."""
    old, new = _blocks(before), _blocks(after)
    return [
        Difference(label, tuple(word_differences(old[name], new[name])))
        for name, label in LABELS.items()
        if old[name] != new[name]
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """A block of two versions, each with its own side of the differences."""

    label: str | Promise
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    changed: bool


def side_by_side(before: FichaDraft, after: FichaDraft) -> list[Row]:
    """Return every block that either version fills, both texts with the words that differ marked."""
    old, new = _blocks(before), _blocks(after)
    rows = []
    for name, label in LABELS.items():
        if not old[name] and not new[name]:
            continue
        pieces = tuple(word_differences(old[name], new[name]))
        left = tuple(piece for piece in pieces if piece.kind != "in")
        right = tuple(piece for piece in pieces if piece.kind != "out")
        rows.append(Row(label, left, right, changed=old[name] != new[name]))
    return rows


def _blocks(draft: FichaDraft) -> dict[str, str]:
    content = draft.content
    steps: dict[str, str] = {step.channel: step.text for step in content.steps}
    return {
        "title": draft.title,
        "summary": draft.summary,
        "short_answer": draft.short_answer,
        "aliases": " · ".join(draft.aliases),
        "life_events": " · ".join(draft.life_events),
        "subjects": " · ".join(draft.subjects),
        "beneficiaries": content.beneficiaries,
        "requirements": " · ".join(content.requirements),
        "documents": " · ".join(content.documents),
        "cost": content.cost,
        "term": content.term,
        "validity": content.validity,
        "legal": content.legal,
        **{door: steps.get(door, "") for door in ("online", "oficina", "telefono")},
    }
