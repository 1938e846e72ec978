"""A provider that sends signed texts without pause, and repeats each until it is acknowledged."""

import http.client
import itertools
import random
import threading
import uuid
from urllib.parse import urlencode

from phone_simulator.signing import sign
from tests.config.servers.seed import NUMBER
from tests.config.servers.site import ACCOUNT, HOST, TOKEN, Site

PATH = "/twilio/sms/inbound"
FORM = "application/x-www-form-urlencoded"
PEOPLE = [f"+5695550{number:04d}" for number in range(1, 61)]
# Three connections: some fifteen texts a second, which a worker that is killed all the time follows.
PAUSE = 0.2


def text_post(site: Site, sid: str, sender: str, body: str = "") -> int:
    """Deliver one signed text; return the status, 0 when the connection broke."""
    params = {
        "MessageSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": NUMBER,
        "Body": body or f"Consulta {sid}", "NumMedia": "0",
    }  # fmt: skip
    headers = {
        "Content-Type": FORM,
        "X-Twilio-Signature": sign(TOKEN, site.base + PATH, params.items()),
    }
    line = http.client.HTTPConnection(HOST, site.port, timeout=15)
    try:
        line.request("POST", PATH, urlencode(params), headers)
        answer = line.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()
    return answer.status


def new_sid() -> str:
    """Return an id as the provider gives them."""
    return f"SM{uuid.uuid4().hex}"


class Sender:
    """Several connections that send at once until they are told to stop."""

    def __init__(self, site: Site, *, at_once: int = 3, seed: int = 1) -> None:
        self._site = site
        self._stop = threading.Event()
        self._people = itertools.cycle(PEOPLE)
        self._random = random.Random(seed)
        self.acknowledged: list[str] = []
        self.broken = 0
        self.refused: list[int] = []
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(at_once)]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """Send no new texts; return when every one begun is acknowledged."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a text was never acknowledged"

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            sid, person = new_sid(), next(self._people)
            self._until_acknowledged(sid, person)
            if self._random.random() < 0.1:  # a provider may repeat what was acknowledged
                self._until_acknowledged(sid, person)

    def _until_acknowledged(self, sid: str, person: str) -> None:
        while True:
            status = text_post(self._site, sid, person)
            if 200 <= status < 300:
                self.acknowledged.append(sid)
                return
            if status:
                self.refused.append(status)
            else:
                self.broken += 1
            threading.Event().wait(0.1)
