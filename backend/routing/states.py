"""The states of waiting work, and the table of moves between them: who may go where by which verb."""

from enum import StrEnum

from backend.routing.errors import WorkMoveNotAllowedError
from backend.routing.models.work import WorkItem

S = WorkItem.State


class Verb(StrEnum):
    """What is done to a piece of work."""

    RING = "ring"
    UNRING = "unring"
    CLAIM = "claim"
    CALL_AGAIN = "call_again"
    START = "start"
    RELEASE = "release"
    PARK = "park"
    UNPARK = "unpark"
    TRANSFER = "transfer"
    NO_SHOW_PARK = "no_show_park"
    NO_SHOW = "no_show"
    FINISH = "finish"
    ABANDON = "abandon"
    UNATTENDED = "unattended"


ENDED = frozenset({S.NO_SHOW, S.DONE, S.ABANDONED, S.UNATTENDED})
OPEN = frozenset(set(S) - ENDED)
# While it is one of these, the item takes room of its agent's capacity.
LOADING = frozenset({S.RINGING, S.CLAIMED, S.SERVING})

# verb: (the states it starts from, the state it leads to)
MOVES: dict[Verb, tuple[frozenset[WorkItem.State], WorkItem.State]] = {
    Verb.RING: (frozenset({S.WAITING}), S.RINGING),
    Verb.UNRING: (frozenset({S.RINGING}), S.WAITING),
    Verb.CLAIM: (frozenset({S.WAITING, S.RINGING, S.PARKED}), S.CLAIMED),
    Verb.CALL_AGAIN: (frozenset({S.CLAIMED}), S.CLAIMED),
    Verb.START: (frozenset({S.CLAIMED}), S.SERVING),
    Verb.RELEASE: (frozenset({S.RINGING, S.CLAIMED, S.SERVING}), S.WAITING),
    Verb.PARK: (frozenset({S.CLAIMED, S.SERVING}), S.PARKED),
    Verb.UNPARK: (frozenset({S.PARKED}), S.WAITING),
    Verb.TRANSFER: (frozenset(OPEN), S.WAITING),
    Verb.NO_SHOW_PARK: (frozenset({S.CLAIMED}), S.PARKED),
    Verb.NO_SHOW: (frozenset({S.CLAIMED, S.PARKED}), S.NO_SHOW),
    Verb.FINISH: (frozenset({S.CLAIMED, S.SERVING, S.PARKED}), S.DONE),
    Verb.ABANDON: (frozenset(OPEN), S.ABANDONED),
    Verb.UNATTENDED: (frozenset({S.WAITING, S.RINGING, S.PARKED}), S.UNATTENDED),
}


def check_move(before: str, verb: Verb) -> WorkItem.State:
    """Return the state that ``verb`` leads to; ``WorkMoveNotAllowedError`` unless the table has it."""
    allowed, after = MOVES[verb]
    if S(before) not in allowed:
        raise WorkMoveNotAllowedError
    return after
