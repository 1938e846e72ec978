"""What readers said of a ficha, counted; no reader can be told from it."""

from dataclasses import dataclass

from django.db.models import Count, Q

from backend.accounts.api import Viewer
from kb.models import FichaVote
from kb.selectors import ficha_sheet

REASONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class VersionVotes:
    """How many readers of one version answered, and how many of them it served."""

    version: int
    votes: int
    useful: int

    @property
    def share(self) -> int:
        """Return the percentage that it served."""
        return 100 * self.useful // self.votes if self.votes else 0


@dataclass(frozen=True, slots=True)
class Usefulness:
    """The answers by version, newest first, and the newest reasons."""

    versions: tuple[VersionVotes, ...]
    reasons: tuple[FichaVote, ...]


def usefulness_of(viewer: Viewer, ficha_id: int) -> Usefulness:
    """Return what readers said of a ficha that the viewer may see; raises ``FichaNotFoundError``."""
    ficha = ficha_sheet(viewer, ficha_id).ficha
    rows = FichaVote.objects.filter(ficha=ficha)
    counted = (
        rows.order_by("-version")
        .values("version")
        .annotate(votes=Count("pk"), useful_votes=Count("pk", filter=Q(useful=True)))
    )
    return Usefulness(
        tuple(VersionVotes(r["version"], r["votes"], r["useful_votes"]) for r in counted),
        tuple(rows.exclude(reason="").order_by("-voted_at")[:REASONS_SHOWN]),
    )
