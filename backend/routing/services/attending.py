"""What a claim and an end mean for the attention: the one place where routing calls the cases."""

from backend.accounts.api import Viewer
from backend.cases.api import interaction_attend, interaction_end
from backend.routing.models import WorkItem

S = WorkItem.State
END_REASONS = {
    S.DONE: "attended",
    S.ABANDONED: "abandoned",
    S.NO_SHOW: "no_show",
    S.UNATTENDED: "unattended",
}


def attention_begins(item: WorkItem, *, user_id: int) -> None:
    """Give the attention its agent, its first moment of service and, if it has none, its case."""
    interaction_attend(interaction_id=item.interaction_id, user_id=user_id, at=item.claimed_at)


def attention_ends(item: WorkItem, *, viewer: Viewer, outcome: str = "") -> None:
    """End the attention as its work ended; one that was ended before stays as it is.

    A person who left after having been served was attended.
    """
    reason = END_REASONS[S(item.state)]
    if item.serving_at is not None and item.state in (S.ABANDONED, S.UNATTENDED):
        reason = "attended"
    interaction_end(
        interaction_id=item.interaction_id,
        reason=reason,
        outcome=outcome,
        viewer=viewer,
        at=item.ended_at,
    )
