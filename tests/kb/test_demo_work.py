"""The demo country's editors find work on every page."""

import pytest

from backend.accounts.api import Role
from backend.directory.api import institution_by_code, reference_data_load
from kb.alarms import alarms_list
from kb.api import bulletin_badge, editorial_demo_load, fichas_import, read_rows
from kb.models import EditorNotice, FichaVersion
from kb.selectors import fichas_list
from tests.accounts.factories import make_viewer

pytestmark = pytest.mark.django_db


def test_every_page_has_something_once() -> None:
    reference_data_load()
    fichas_import(rows=[row for row in read_rows() if row.institucion_sigla == "IPS"])
    organ = institution_by_code("ips")
    assert organ is not None
    writer = make_viewer("ana@demo.cl", Role.EDITOR, organ.pk)
    reviewer = make_viewer("beto@demo.cl", Role.EDITOR, organ.pk)
    people = {"writer": writer, "reviewer": reviewer}
    assert editorial_demo_load(institution_id=organ.pk, **people)
    assert not editorial_demo_load(institution_id=organ.pk, **people)
    groups = {group.kind: group.total for group in alarms_list(writer)}
    assert groups["stale"] == 2
    assert groups["useless"] == 1
    assert groups["nobodys"] == 0
    states = {
        state: fichas_list(writer, state=state).count() for state in FichaVersion.State.values
    }
    assert (states["draft"], states["in_review"], states["approved"]) == (1, 1, 1)
    assert EditorNotice.objects.get().user_id == writer.user_id
    assert bulletin_badge(reviewer).unread == 2
