"""Signed SMS webhooks over HTTP, eight at once: acknowledged, then recorded and routed.

Raw limit: the receipts' own rows written by bare psycopg, eight connections at once, one commit each.
The server and the worker are the production profile's own processes.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import threading
import time
import uuid
from urllib.parse import urlencode

import psycopg

from backend.mailroom.models import InboundReceipt
from channels_phone.models import PhoneLine
from tests import factories
from tests.bench.desk import _conninfo
from tests.bench.measure import Figure, Report, stopwatch
from tests.bench.server import web_server, worker

CLIENTS = 8
SECONDS = float(os.environ.get("BENCH_INTAKE_SECONDS", "60"))
NUMBER = "+56220000000"
PATH = "/twilio/sms/inbound"
QUEUES = "inbound,outbound,default,search,analytics"
BACKLOG_SECONDS, STARTING = 5.0, 60.0
RAW_ROWS = 4000


def measure(report: Report) -> None:
    """Start server and worker, post for a while, wait for the backlog."""
    owner = factories.institution("ingreso")
    factories.queue(owner)
    PhoneLine.objects.create(number=NUMBER, institution=owner)
    address = {"PUBLIC_BASE_URL": "http://127.0.0.1:{port}"}
    with web_server(environment=address) as server, worker(QUEUES):
        _measure(report, server.port)


def _measure(report: Report, port: int) -> None:
    _warm(port)
    accepted, refused, seconds = _post_for(port, SECONDS)
    with stopwatch() as waited:
        while _waiting() and waited() < SECONDS:
            time.sleep(0.05)
    backlog = waited()
    kept = InboundReceipt.objects.count() - 1
    processed = InboundReceipt.objects.filter(state="processed").count() - 1
    raw = _bare()
    rate = accepted / seconds
    note = "the peer's own ticket creation is not measured in this run"
    report.add(Figure("intake, acknowledged", rate, "/s", raw, rate / raw, note=note))
    routed = processed / (seconds + backlog)
    report.add(Figure("intake, recorded and routed", routed, "/s", raw, routed / raw))
    met = backlog <= BACKLOG_SECONDS and not _waiting()
    report.add(Figure("intake, backlog back to zero", backlog, "s", bar="within 5 s", met=met))
    lost = accepted - kept
    report.add(Figure("intake, acknowledged and not kept", lost, "", bar="0", met=lost == 0))
    report.add(Figure("intake, refused", refused, "", bar="0", met=refused == 0))


def _warm(port: int) -> None:
    """Send one message and wait until the worker has placed it: a start is not what is measured."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body, headers = _signed(port)
    connection.request("POST", PATH, body, headers)
    connection.getresponse().read()
    connection.close()
    with stopwatch() as waited:
        while _waiting() and waited() < STARTING:
            time.sleep(0.05)


def _post_for(port: int, seconds: float) -> tuple[int, int, float]:
    accepted, refused = [0] * CLIENTS, [0] * CLIENTS
    until = time.perf_counter() + seconds

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while time.perf_counter() < until:
            body, headers = _signed(port)
            connection.request("POST", PATH, body, headers)
            answer = connection.getresponse()
            answer.read()
            good = 200 <= answer.status < 300
            accepted[number] += good
            refused[number] += not good
        connection.close()

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    with stopwatch() as taken:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sum(accepted), sum(refused), taken()


def _signed(port: int) -> tuple[str, dict[str, str]]:
    """Return the form of one text of a person of some thousands, and its signature."""
    sid = "SM" + uuid.uuid4().hex
    fields = {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": "AC" + "0" * 32,
        "From": f"+5695550{int(sid[2:6], 16) % 10_000:04d}",
        "To": NUMBER,
        "Body": "Hola, ¿cómo renuevo mi cédula?",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }
    signed = f"http://127.0.0.1:{port}{PATH}" + "".join(k + fields[k] for k in sorted(fields))
    token = os.environ["TWILIO_AUTH_TOKEN"].encode()
    digest = hmac.new(token, signed.encode(), hashlib.sha1).digest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Twilio-Signature": base64.b64encode(digest).decode(),
    }
    return urlencode(fields), headers


def _waiting() -> bool:
    return InboundReceipt.objects.filter(state="received").exists()


def _bare() -> float:
    """Write receipts of the same size by bare psycopg; return rows a second."""
    contact = json.dumps({"text": "x" * 500})
    with psycopg.connect(_conninfo(), autocommit=True) as one:
        one.execute("CREATE TABLE bench_receipt (LIKE mailroom_inboundreceipt INCLUDING ALL)")

    def write(_number: int) -> None:
        with psycopg.connect(_conninfo(), autocommit=True) as bare:
            for _ in range(RAW_ROWS // CLIENTS):
                bare.execute(
                    "INSERT INTO bench_receipt (channel, account, provider_id, state, contact, raw,"
                    " received_at, attempts, not_before, flag_reason)"
                    " VALUES ('sms', %s, %s, 'received', %s, %s, now(), 0, now(), '')",
                    [NUMBER, uuid.uuid4().hex, contact, "x" * 400],
                )

    threads = [threading.Thread(target=write, args=(n,)) for n in range(CLIENTS)]
    with stopwatch() as taken:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return RAW_ROWS / taken()
