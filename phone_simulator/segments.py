"""How many SMS segments a text takes."""

from __future__ import annotations

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")


@dataclass(frozen=True)
class Segments:
    """The alphabet a text travels in and the number of pieces it is charged as."""

    encoding: str
    count: int


def _pack(sizes: list[int], single: int, multi: int) -> int:
    if sum(sizes) <= single:
        return 1
    count, room = 1, multi
    for size in sizes:
        if size > room:
            count, room = count + 1, multi
        room -= size
    return count


def segments(text: str) -> Segments:
    """GSM-7 takes 160 (153 each when split) septets, UCS-2 70 (67) UTF-16 units."""
    if all(c in _BASIC or c in _EXTENDED for c in text):
        sizes = [2 if c in _EXTENDED else 1 for c in text]
        return Segments("GSM-7", _pack(sizes, 160, 153))
    sizes = [2 if ord(c) > 0xFFFF else 1 for c in text]
    return Segments("UCS-2", _pack(sizes, 70, 67))
