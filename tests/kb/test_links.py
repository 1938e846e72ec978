"""Links are asked without ever being led into our own network; nothing here asks the internet."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import SplitResult, urlsplit

import pytest

from kb.content import FichaContent
from kb.fetching import LinkAnswer, ask, link_check
from kb.links import links_in
from kb.models import LinkCheck
from kb.services import ficha_publish, ficha_version_save, links_check
from tests.conftest import HeldClock
from tests.kb.factories import SYSTEM, draft, institution, published

PUBLIC = "93.184.216.34"


def public(host: str, port: int) -> list[str]:
    return [PUBLIC]


def answering(*answers: tuple[int, str]) -> tuple[list[str], object]:
    asked: list[str] = []
    left = list(answers)

    def fake(url: SplitResult, address: str, method: str) -> tuple[int, str]:
        asked.append(f"{method} {url.geturl()} @{address}")
        return left.pop(0)

    return asked, fake


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.1.2.3", "::1",
     "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "224.0.0.1", "2002:7f00:1::"],
)  # fmt: skip
def test_no_address_of_our_own_network_is_asked(address: str) -> None:
    asked, fake = answering()
    found = link_check(
        "https://x.cl/",
        resolve=lambda host, port: [PUBLIC, address],
        ask=fake,  # type: ignore[arg-type]
    )
    assert found.result == "refused"
    assert asked == []


@pytest.mark.parametrize(
    "url",
    ["ftp://x.cl/", "file:///etc/passwd", "https://", "gopher://x.cl", "http://x.cl:22/",
     "https://user:secret@x.cl/"],
)  # fmt: skip
def test_only_the_web_is_asked(url: str) -> None:
    assert link_check(url, resolve=public, ask=answering()[1]).result == "refused"  # type: ignore[arg-type]


def test_a_redirect_into_our_network_is_refused() -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "inside.cl" else [PUBLIC]

    asked, fake = answering((302, "http://inside.cl/admin"))
    assert link_check("https://x.cl/", resolve=resolve, ask=fake).result == "refused"  # type: ignore[arg-type]
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("answers", "result", "status"),
    [
        ([(200, "")], "ok", 200),
        ([(405, ""), (200, "")], "ok", 200),
        ([(404, ""), (404, "")], "broken", 404),
        ([(301, "/nueva"), (200, "")], "ok", 200),
        ([(403, ""), (403, "")], "ok", 403),
        ([(500, "")], "broken", 500),
        ([(302, "/a")] * 5, "broken", None),
    ],
)
def test_what_answers_mean(answers: list[tuple[int, str]], result: str, status: int | None) -> None:
    found = link_check("https://x.cl/", resolve=public, ask=answering(*answers)[1])  # type: ignore[arg-type]
    assert (found.result, found.status) == (result, status)


@pytest.mark.parametrize(
    "error", [socket.gaierror(), TimeoutError(), ssl.SSLError(), ConnectionRefusedError()]
)
def test_no_failure_of_the_other_side_is_an_error_of_ours(error: OSError) -> None:
    def failing(url: SplitResult, address: str, method: str) -> tuple[int, str]:
        raise error

    assert link_check("https://x.cl/", resolve=public, ask=failing).result == "broken"


@contextmanager
def site() -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(301)
            self.send_header("Location", f"http://{self.headers['Host']}/otra")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_connection_goes_to_the_address_that_was_looked_at() -> None:
    with site() as port:
        status, location = ask(urlsplit(f"http://tramites.cl:{port}/a?b=1"), "127.0.0.1", "HEAD")
    assert (status, location) == (301, f"http://tramites.cl:{port}/otra")


def test_links_are_read_out_of_sentences() -> None:
    text = (
        "Vea https://a.cl/uno, (http://b.cl/dos?x=1) y https://a.cl/uno. No ftp://c.cl ni www.d.cl"
    )
    assert links_in(text) == ["https://a.cl/uno", "http://b.cl/dos?x=1"]


@pytest.mark.django_db
def test_links_are_asked_once_a_day_and_remembered(clock: HeldClock) -> None:
    organ = institution()
    text = FichaContent(cost="Vea https://a.cl/ y https://b.cl/", term="https://c.cl/")
    ficha = published("a", "Primera", institution_id=organ, content=text)
    answers = {"https://a.cl/": LinkAnswer("ok", 200), "https://b.cl/": LinkAnswer("broken", 404)}
    down = LinkAnswer("broken", unreachable=True)
    assert links_check(check=lambda url: down).asked == 3
    assert not LinkCheck.objects.exists(), "our own outage is nobody's broken link"
    assert links_check(check=lambda url: answers.get(url, down)).broken == 2
    assert links_check(check=lambda url: answers.get(url, down)).asked == 0
    clock.advance(days=1)
    links_check(check=lambda url: answers.get(url, LinkAnswer("ok", 200)))
    kept = dict(LinkCheck.objects.filter(ficha=ficha).values_list("url", "failures"))
    assert kept == {"https://a.cl/": 0, "https://b.cl/": 2, "https://c.cl/": 0}


@pytest.mark.django_db
def test_links_that_are_gone_are_forgotten_and_slow_sites_wait(clock: HeldClock) -> None:
    organ = institution()
    ficha = published(
        "a", "Primera", institution_id=organ, content=FichaContent(cost="https://a.cl/")
    )
    assert links_check(check=lambda url: LinkAnswer("ok", 200), seconds=0).asked == 0
    assert links_check(check=lambda url: LinkAnswer("ok", 200)).asked == 1
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Sin enlaces"))
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
    links_check(check=lambda url: LinkAnswer("ok", 200))
    assert not LinkCheck.objects.exists()
