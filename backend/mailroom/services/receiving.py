"""The door of the durable inbox: one statement, one row, one answer."""

import json

from django.db import connection, transaction

from backend.common import clock
from backend.common.errors import InvalidInputError
from backend.mailroom.codec import to_json
from backend.mailroom.models import InboundReceipt
from backend.mailroom.services.processing import outcome_of, receipt_process
from backend.ports import InboundContact, Outcome

# One statement makes the row or finds that it was there: no transaction to open, no error to catch.
_INSERT = """
INSERT INTO mailroom_inboundreceipt
    (channel, account, provider_id, state, contact, raw, received_at, attempts, not_before, flag_reason)
VALUES (%s, %s, %s, 'received', %s, %s, %s, 0, %s, '')
ON CONFLICT (channel, account, provider_id) DO NOTHING
RETURNING id
"""
_TOO_LONG = "El identificador del envío es demasiado largo."


def _store(contact: InboundContact, raw: str) -> tuple[int, bool]:
    """Return (receipt id, whether it was made now)."""
    key = (contact.channel, contact.account, contact.provider_id)
    if len(contact.provider_id) > 120 or len(contact.account) > 100:
        raise InvalidInputError(_TOO_LONG)
    now = clock.now()
    field = InboundReceipt._meta.get_field("received_at")
    at = field.get_db_prep_value(now, connection)
    body = json.dumps(to_json(contact), ensure_ascii=False).replace("\\u0000", "")
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*key, body, raw.replace("\x00", ""), at, at])
        row = cursor.fetchone()
    if row is not None:
        return int(row[0]), True
    found = InboundReceipt.objects.only("pk").get(
        channel=key[0], account=key[1], provider_id=key[2]
    )
    return found.pk, False


def receive(contact: InboundContact, *, raw: str = "") -> Outcome:
    """Keep a contact durably and answer at once; it is processed by a task right after.

    Idempotent on (channel, account, provider_id): a repeat finds its row. When this returns, the
    contact is in the database. ``raw`` is the provider's payload, emptied 30 days after processing.
    """
    from backend.mailroom.tasks import inbox_drain

    receipt_id, made = _store(contact, raw)
    if made:
        transaction.on_commit(inbox_drain.delay, robust=True)
    return Outcome(receipt_id=receipt_id, repeated=not made)


def receive_now(contact: InboundContact, *, raw: str = "") -> Outcome:
    """Keep a contact and process it in the same request (chat, form, kiosk).

    The answer of a repeat is the first one's. If processing fails for a reason that a later attempt may mend,
    the receipt stays and a sweeper takes it: ``interaction_id`` is then None and the contact is safe.
    """
    receipt_id, _made = _store(contact, raw)
    receipt_process(receipt_id)
    return outcome_of(receipt_id)
