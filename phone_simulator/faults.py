"""Faults on request: each with a rate, drawn from one seeded generator, or armed for the next time.

Nothing here goes wrong by itself; the panel of the page (or a test) turns it on.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

KINDS: dict[str, str] = {
    "callback_late": "El estado de un SMS llega tarde (20 s)",
    "callback_unordered": "«Entregado» llega antes que «enviado»",
    "callback_twice": "Cada estado llega dos veces",
    "callback_early": "El estado llega antes que la respuesta a la API",
    "callback_lost": "Los estados se pierden",
    "inbound_twice": "El SMS de la persona se entrega dos veces",
    "send_429": "La API responde 20429 (demasiadas solicitudes)",
    "send_500": "La API responde 500",
    "send_lost_answer": "La API acepta el SMS y corta sin responder",
    "undelivered_30003": "Teléfono apagado o sin cobertura (30003)",
    "undelivered_30005": "Número que no existe (30005)",
    "call_gone": "La llamada ya no está cuando la mesa contesta (21220)",
}


class UnknownFaultError(ValueError):
    """No fault of that name."""


@dataclass
class Faults:
    """What goes wrong on request, repeatably."""

    seed: int = 1
    rates: dict[str, float] = field(default_factory=dict)
    armed: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - repeatable on purpose

    def hit(self, kind: str) -> bool:
        """Whether this fault happens now; an armed one is used up."""
        if self.armed.get(kind, 0) > 0:
            self.armed[kind] -= 1
            return True
        rate = self.rates.get(kind, 0.0)
        return rate > 0 and self._random.random() < rate

    def set_rate(self, kind: str, rate: float) -> None:
        self._known(kind)
        self.rates[kind] = min(1.0, max(0.0, rate))

    def arm(self, kind: str, times: int = 1) -> None:
        self._known(kind)
        self.armed[kind] = max(0, times)

    def reset(self, seed: int) -> None:
        """All off, and the generator back at its start."""
        self.seed, self.rates, self.armed = seed, {}, {}
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def _known(self, kind: str) -> None:
        if kind not in KINDS:
            raise UnknownFaultError(kind)
