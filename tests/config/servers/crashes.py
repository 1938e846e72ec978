"""Kills processes at random instants while texts come in, then compares books."""

import random
import threading
from collections.abc import Sequence
from functools import partial

from tests.config.servers.sender import Sender
from tests.config.servers.site import Site

RECEIPTS = (
    "SELECT provider_id, state, message_id FROM mailroom_inboundreceipt WHERE channel = 'sms'"
)
WAITING = "SELECT count(*) FROM mailroom_inboundreceipt WHERE state = 'received'"
DONE = "SELECT count(*) FROM mailroom_inboundreceipt WHERE state = 'processed'"
WORDS = (
    "SELECT t.text FROM cases_messagetext t JOIN cases_message m ON m.id = t.message_id "
    "WHERE m.author = 'citizen'"
)


def number(site: Site, statement: str) -> int:
    """Return a count."""
    return int(site.rows(statement)[0][0])


def _more_than(site: Site, before: int) -> bool:
    return number(site, DONE) > before


def kill_in_rounds(site: Site, victims: Sequence[Sequence[str]], *, seed: int = 20) -> Sender:
    """Send texts, and in each round kill -9 some processes and start them again at once."""
    chance = random.Random(seed)
    sender = Sender(site)
    sender.start()
    try:
        for names in victims:
            before = number(site, DONE)
            threading.Event().wait(chance.uniform(0.05, 0.6))
            site.kill(*names)
            site.start(*names)
            site.wait(partial(_more_than, site, before), what="work after the crash")
    finally:
        sender.finish()
    return sender


def compare(site: Site, sender: Sender) -> None:
    """Nothing acknowledged is lost, nothing is doubled, nothing is half done."""
    site.wait(lambda: number(site, WAITING) == 0, what="the backlog")
    receipts = site.rows(RECEIPTS)
    sids = [row[0] for row in receipts]
    assert set(sids) == set(sender.acknowledged)
    assert len(sids) == len(set(sids))
    assert {row[1] for row in receipts} == {"processed"}
    messages = [row[2] for row in receipts]
    assert None not in messages
    assert len(set(messages)) == len(sids)
    words = [row[0] for row in site.rows(WORDS)]
    assert sorted(words) == sorted(f"Consulta {sid}" for sid in sids)
    assert sender.broken > 0  # requests were in flight when processes died
    assert sender.refused == []
