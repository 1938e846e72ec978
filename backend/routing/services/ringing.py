"""Calls and chats ring: the best free agent for 20 s, then the next, the place kept."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from backend.accounts.api import Viewer
from backend.common import clock
from backend.common.errors import NotFoundError
from backend.routing import policy
from backend.routing.errors import WorkMoveNotAllowedError
from backend.routing.models import AgentSkill, Presence, QueueMember, RingOffer, WorkItem
from backend.routing.models.queues import Queue
from backend.routing.services.access import member_queues
from backend.routing.services.claims import claim_locked
from backend.routing.services.common import move, notify, work_locked
from backend.routing.services.offers import offer_end, offer_to
from backend.routing.services.presence import presence_move
from backend.routing.states import ENDED, Verb
from backend.routing.triggers import ring_item_on_commit

S = WorkItem.State
Result = RingOffer.Result


def ring_next(work_item_id: int) -> WorkItem | None:
    """Offer a waiting call or chat to the best free agent for ``policy.RING_SECONDS``.

    Best: available, heartbeat fresh, room for it, member of the queue with its skills; of those who
    were offered it least, the one idle longest. None when nobody is free: it keeps waiting, and rings
    when somebody becomes free. Emits ``WorkItemRinging``.
    """
    with transaction.atomic():
        item = (
            WorkItem.objects.select_for_update(skip_locked=True)
            .filter(pk=work_item_id, state=S.WAITING, rings=True)
            .first()
        )
        if item is None:
            return None
        presence = _free_agents(item).select_for_update(skip_locked=True, of=("self",)).first()
        if presence is None:
            return None
        return offer_to(item, user_id=presence.user_id, rule="longest_idle")


def _free_agents(item: WorkItem) -> QuerySet[Presence]:
    """Return who may be rung for ``item`` now, best first."""
    now = clock.now()
    member = QueueMember.objects.filter(queue_id=item.queue_id, user_id=OuterRef("user_id"))
    wanted = Queue.skills.through.objects.filter(queue_id=item.queue_id)
    has_it = AgentSkill.objects.filter(
        user_id=OuterRef(OuterRef("user_id")), skill_id=OuterRef("skill_id")
    )
    offered = RingOffer.objects.filter(
        work_item=item,
        user_id=OuterRef("user_id"),
        offered_at__gt=now - policy.RING_AGAIN_AFTER,
    )
    return Presence.objects.filter(
        Exists(member),
        ~Exists(wanted.filter(~Exists(has_it))),
        ~Exists(offered),
        state=Presence.State.AVAILABLE,
        heartbeat_at__gt=now - policy.HEARTBEAT_FRESH,
        load__lte=F("capacity") - item.weight,
        user__is_active=True,
    ).order_by(F("last_claim_at").asc(nulls_first=True), "since", "pk")


def ring_for_agent(user_id: int) -> WorkItem | None:
    """Ring the oldest waiting call or chat of the agent's queues, which may reach them or a better one."""
    presence = Presence.objects.filter(user_id=user_id).first()
    if presence is None or presence.state != Presence.State.AVAILABLE:
        return None
    room = presence.capacity - presence.load
    waiting = WorkItem.objects.filter(
        queue__in=member_queues(user_id), state=S.WAITING, rings=True, weight__lte=room
    ).order_by("effective_at", "id")
    for work_item_id in waiting.values_list("pk", flat=True)[:5]:
        rung = ring_next(work_item_id)
        if rung is not None:
            return rung
    return None


def ring_accept(*, viewer: Viewer, work_item_id: int) -> WorkItem:
    """The agent picks up: the item is theirs (claimed), the attention gets its agent and its case.

    Raises ``WorkMoveNotAllowedError`` when it no longer rings for them (expired, taken, hung up).
    """
    with work_locked(work_item_id) as item:
        if viewer.user_id is None:
            raise NotFoundError
        if item.agent_id == viewer.user_id and item.state in (S.CLAIMED, S.SERVING):
            return item
        if item.state != S.RINGING or item.agent_id != viewer.user_id:
            raise WorkMoveNotAllowedError("Ya no suena para usted: pasó a otra persona o terminó.")
        offer_end(item, Result.ACCEPTED)
        return claim_locked(item, user_id=viewer.user_id, rule="accepted")


def ring_decline(*, viewer: Viewer, work_item_id: int) -> WorkItem:
    """The agent says no: the item waits again at its old place and rings for the next one."""
    with work_locked(work_item_id) as item:
        if item.state != S.RINGING or item.agent_id != viewer.user_id:
            raise WorkMoveNotAllowedError("Ya no suena para usted: pasó a otra persona o terminó.")
        offer_end(item, Result.DECLINED)
        return move(item, Verb.UNRING, reason="declined", actor_id=viewer.user_id)


def work_rings_set(*, work_item_id: int, rings: bool) -> WorkItem:
    """Say whether an agent is rung for it: a chat whose person left rings nobody until they are back.

    What does not ring waits at its place to be taken by hand. Again, or for what is over, is no error.
    """
    with work_locked(work_item_id) as item:
        if item.state in ENDED or item.rings == rings:
            return item
        item.rings = rings
        if item.state == S.RINGING and not rings:
            offer_end(item, Result.WITHDRAWN)
            return move(item, Verb.UNRING, reason="person_left")
        item.version += 1
        item.save(update_fields=["rings", "version"])
        notify(item)
        if rings and item.state == S.WAITING:
            ring_item_on_commit(item.pk)
        return item


def rings_expire() -> int:
    """Move rings that nobody answered on to the next agent; returns how many.

    Who let ``policy.MISSED_RINGS_TO_AWAY`` in a row ring out is set away: nobody sits there.
    """
    now = clock.now()
    late = RingOffer.objects.filter(result=Result.PENDING, expires_at__lte=now).order_by("pk")
    moved = 0
    for offer in list(late[:200]):
        moved += _expire(offer)
        ring_next(offer.work_item_id)
    return moved


def _expire(offer: RingOffer) -> bool:
    with work_locked(offer.work_item_id) as item:
        ended = RingOffer.objects.filter(pk=offer.pk, result=Result.PENDING).update(
            result=Result.EXPIRED, answered_at=clock.now()
        )
        if not ended:
            return False
        if item.state == S.RINGING and item.agent_id == offer.user_id:
            move(item, Verb.UNRING, reason="not_answered")
    _away_if_deaf(offer.user_id)
    return True


def _away_if_deaf(user_id: int) -> None:
    last = RingOffer.objects.filter(user_id=user_id).order_by("-pk")
    results = list(last.values_list("result", flat=True)[: policy.MISSED_RINGS_TO_AWAY])
    if len(results) == policy.MISSED_RINGS_TO_AWAY and set(results) == {Result.EXPIRED}:
        presence_move(user_id, Presence.State.AWAY, reason="rings_missed")


def rings_pending() -> int:
    """Ring what waits for an agent and was missed by the triggers; returns how many rang."""
    free = Presence.objects.filter(
        user__queue_memberships__queue_id=OuterRef("queue_id"),
        state=Presence.State.AVAILABLE,
        load__lte=F("capacity") - OuterRef("weight"),
    )
    waiting = WorkItem.objects.filter(Exists(free), state=S.WAITING, rings=True).order_by(
        "effective_at", "id"
    )
    return sum(ring_next(pk) is not None for pk in waiting.values_list("pk", flat=True)[:100])
