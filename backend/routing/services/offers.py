"""One ring: an item is offered to one agent for some seconds, with their room held for it."""

from datetime import timedelta

from backend.common import clock
from backend.events.api import emit, types
from backend.routing import policy
from backend.routing.errors import NotAvailableError
from backend.routing.models import Presence, RingOffer, WorkItem
from backend.routing.services.common import event_fields, load_take, notify
from backend.routing.states import Verb, check_move


def offer_to(item: WorkItem, *, user_id: int, rule: str) -> WorkItem:
    """Ring a locked waiting item at one agent; ``NotAvailableError`` unless they are available."""
    presence = Presence.objects.select_for_update().filter(user_id=user_id).first()
    if presence is None or presence.state != Presence.State.AVAILABLE:
        raise NotAvailableError("La persona elegida no está disponible. Elija a otra.")
    at = clock.now()
    item.state = check_move(item.state, Verb.RING)
    item.agent_id = user_id
    item.lease_until = at + timedelta(seconds=policy.RING_SECONDS)
    item.version += 1
    item.save()
    idle_since = presence.last_claim_at or presence.since
    load_take(user_id, item.weight)
    RingOffer.objects.create(
        work_item=item,
        user_id=user_id,
        offered_at=at,
        expires_at=item.lease_until,
        reason={"rule": rule, "idle_seconds": max(0, round((at - idle_since).total_seconds()))},
    )
    emit(types.WorkItemRinging(**event_fields(item), agent_id=user_id))
    notify(item, kind="work.ringing")
    return item


def offers_withdraw(item: WorkItem) -> None:
    """End the pending ring of a locked item that goes elsewhere."""
    offer_end(item, RingOffer.Result.WITHDRAWN)


def offer_end(item: WorkItem, result: RingOffer.Result) -> None:
    """Write how the pending ring of a locked item ended."""
    RingOffer.objects.filter(work_item=item, result=RingOffer.Result.PENDING).update(
        result=result, answered_at=clock.now()
    )
