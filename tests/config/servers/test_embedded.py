"""``manage.py serve`` as people start it, stop it and lose it."""

import signal
import statistics
import subprocess
import time
from pathlib import Path

import pytest

from tests.config.servers import site as sites
from tests.config.servers.crashes import compare, kill_in_rounds
from tests.config.servers.screens import Desk
from tests.config.servers.sender import PEOPLE, new_sid, text_post
from tests.config.servers.site import Site

pytestmark = pytest.mark.slow


def test_it_answers_stops_at_once_and_starts_again_fast(embedded_site: Site) -> None:
    embedded_site.start()
    embedded_site.wait_ready()
    health = embedded_site.health()
    assert health is not None
    assert (health["status"], health["profile"]) == ("ok", "embedded")
    assert embedded_site.stop(signal.SIGINT) < 3
    begun = time.monotonic()
    embedded_site.start()
    embedded_site.wait_ready()
    assert time.monotonic() - begun < 15  # 5 s on a machine that does nothing else
    assert "lista" in embedded_site.log.read_text()
    assert embedded_site.stop(signal.SIGTERM) < 3


def test_a_taken_port_is_told_before_anything_is_touched(
    embedded_site: Site, tmp_path: Path
) -> None:
    embedded_site.start()
    embedded_site.wait_ready()
    folder = tmp_path / "second"
    folder.mkdir()
    second = sites.embedded(folder)
    taken = second.environment | {"PORT": str(embedded_site.port)}
    done = subprocess.run(
        second.commands["web"],
        cwd=sites.ROOT,
        env=taken,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "make run PORT=" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "ventanilla.sqlite3").exists()


def test_the_simulator_answers_on_the_next_port(empty_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "ventanilla.sqlite3").write_bytes((empty_data / "ventanilla.sqlite3").read_bytes())
    with sites.running(sites.embedded(folder, simulator=True)) as site:
        site.start()
        site.wait_ready()
        beside = Site(folder, site.port + 1, {}, {})
        site.wait(lambda: b"simulador" in beside.page("/"), what="the simulator")
        assert b"simulador" in site.page("/simulador/")


def test_a_task_reaches_an_idle_socket_in_half_a_second(embedded_site: Site) -> None:
    session = embedded_site.seed()
    embedded_site.start()
    embedded_site.wait_ready()
    took = []
    with Desk(embedded_site, session) as desk:
        for person in PEOPLE[:7]:
            assert text_post(embedded_site, new_sid(), person) == 200
            begun = time.perf_counter()
            desk.notice()
            took.append(time.perf_counter() - begun)
            desk.quiet()
    assert statistics.median(took) < 0.5


def test_killed_at_random_instants_nothing_is_lost_or_doubled(embedded_site: Site) -> None:
    embedded_site.seed()
    embedded_site.start()
    embedded_site.wait_ready()
    compare(embedded_site, kill_in_rounds(embedded_site, [["web"]] * 8))
