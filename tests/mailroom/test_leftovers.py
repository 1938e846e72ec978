"""A file whose message never came is removed; one that somebody has, or may still get, stays."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from backend.cases.models import Attachment
from backend.common import clock as product_clock
from backend.directory.models import Institution
from backend.mailroom.api import attachment_store, receive, receive_now
from backend.mailroom.services.leftovers import files_sweep
from backend.ports import AttachmentFile
from tests import factories
from tests.conftest import HeldClock
from tests.mailroom.conftest import ToyAdapter

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(clock: HeldClock, toy: ToyAdapter, settings: Any, tmp_path: Path) -> Institution:
    """An institution with a queue, and a folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path
    made = factories.institution()
    factories.queue(made)
    return made


def file(text: str) -> AttachmentFile:
    return attachment_store(name="carta.txt", data=text.encode())


def test_only_what_nobody_has_or_waits_for_is_removed(owner: Institution, clock: HeldClock) -> None:
    sent, waiting, left, fresh_soon = file("a"), file("b"), file("c"), file("d")
    receive_now(factories.contact(owner, attachments=(sent,)))
    receive(factories.contact(owner, attachments=(waiting,)))
    assert Attachment.objects.get().stored_as == sent.stored_as
    assert files_sweep() == 0

    clock.move_to(product_clock.now() + timedelta(days=3))
    fresh = file("hoy")
    assert files_sweep() == 2
    there = [default_storage.exists(f.stored_as) for f in (sent, waiting, left, fresh_soon, fresh)]
    assert there == [True, True, False, False, True]
    assert files_sweep() == 0
