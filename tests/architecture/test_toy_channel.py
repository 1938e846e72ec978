"""A new channel is a new folder: nothing else changes, and the desk and the mailroom take it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from backend.mailroom.models import InboundReceipt, OutboundDelivery
from backend.mailroom.tasks import delivery_attempt
from backend.ports import channels
from tests.architecture.toy_channel.adapter import BoxAdapter
from tests.architecture.toy_channel.box import BOX
from tests.conftest import HeldClock
from tests.desk.world import HTMX, World, build

FOLDER = Path(__file__).parent / "toy_channel"
ALLOWED = ("backend.ports", "backend.common", "backend.mailroom.api", "backend.config.urls")


@pytest.fixture
def box(settings: Any) -> Iterator[BoxAdapter]:
    """Install the channel: what its ``apps.py`` and one line of settings do."""
    settings.ROOT_URLCONF = "tests.architecture.toy_channel.urls"
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [str(FOLDER / "templates")]}]
    adapter = BoxAdapter(BOX)
    with channels.registered(adapter):
        yield adapter
    for kept in (BOX.slips, BOX.works, BOX.lights):
        kept.clear()


@pytest.fixture
def world(db: None, clock: HeldClock, box: BoxAdapter) -> World:
    """An institution with agents, at a working noon."""
    return build()


def drop(world: World, key: str = "tecla-1") -> dict[str, Any]:
    """Press the box's button."""
    data = {
        "key": key,
        "institution": world.ips.code,
        "phone": "+56955500001",
        "text": "Necesito un certificado",
    }
    answer = Client().post("/buzon/", data)
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def test_it_answers_in_the_same_request_and_a_repeat_is_the_same(world: World) -> None:
    first, again = drop(world), drop(world)
    assert first == again
    assert first["number"] == 1
    assert first["folio"]
    assert InboundReceipt.objects.filter(channel="box").count() == 1


def test_the_desk_shows_its_panel_and_runs_its_action(world: World, box: BoxAdapter) -> None:
    drop(world)
    ana = world.client(world.ana)
    page = ana.post("/mesa/siguiente/", headers=HTMX).content.decode()
    assert "Papel número 1" in page
    assert "Encender la luz" in page
    work = next(iter(BOX.works))
    answer = ana.post(f"/mesa/trabajo/{work}/accion/encender/", headers=HTMX)
    assert answer.status_code == 200
    assert box.box.lights == [work]


def test_an_answer_from_the_desk_goes_out_through_it(world: World, box: BoxAdapter) -> None:
    drop(world)
    ana = world.client(world.ana)
    ana.post("/mesa/siguiente/", headers=HTMX)
    receipt = InboundReceipt.objects.select_related("interaction").get(channel="box")
    assert receipt.interaction is not None
    data = {"text": "Su certificado está listo", "interaction": str(receipt.interaction.pk)}
    url = f"/mesa/caso/{receipt.interaction.case_id}/responder/"
    assert ana.post(url, data, headers=HTMX).status_code == 200
    delivery = OutboundDelivery.objects.get(channel="box", purpose="reply")
    delivery_attempt(delivery.pk)
    assert [sent.text for sent in box.sent][-1] == "Su certificado está listo"


def test_the_folder_uses_nothing_but_the_seams() -> None:
    used: set[str] = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("backend"):
                used.add(node.module or "")
    assert used <= set(ALLOWED)
