"""Windows are set up by administrators of their own institution; a closed queue takes messages."""

import pytest
from django.test import Client

from backend.accounts.permissions import Role
from backend.common.errors import NotAllowedError, NotFoundError
from backend.routing.models import WorkItem
from channels_web.models import ChatSession, WidgetOrigin
from channels_web.selectors import widgets_list
from channels_web.services.widgets import (
    InvalidOriginError,
    WidgetData,
    parse_origin,
    widget_save,
)
from tests import factories
from tests.channels_web.world import World, begin, world
from tests.conftest import HeldClock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(clock: HeldClock) -> None:
    """A Friday noon."""


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.ollague.cl", "https://www.ollague.cl"),
        (" HTTPS://WWW.Ollague.CL/ ", "https://www.ollague.cl"),
        ("https://ollague.cl:8443", "https://ollague.cl:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
    ],
)
def test_a_site_is_kept_as_browsers_name_it(typed: str, origin: str) -> None:
    assert parse_origin(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "*",
        "'self'",
        "ollague.cl",
        "https://",
        "https://*.cl",
        "https://ollague.cl/pagina",
        "https://ollague.cl?x=1",
        "https://yo@ollague.cl",
        "https://ollague.cl; script-src *",
        "http://ollague.cl",
        "javascript:alert(1)",
        "https://ollague.cl:puerto",
        "https://ollagüe.cl",
        "https://[::1",
    ],
)
def test_what_could_widen_the_policy_is_refused(typed: str) -> None:
    with pytest.raises(InvalidOriginError):
        parse_origin(typed)


def test_an_administrator_sees_and_changes_only_their_own(here: World) -> None:
    other = world("otra", is_portal=False)
    admin = factories.viewer(here.institution, Role.ADMINISTRATOR)
    assert list(widgets_list(admin, institution_id=here.institution.pk)) == [here.widget]
    assert not widgets_list(admin, institution_id=other.institution.pk)
    for institution, office in (
        (other.institution.pk, None),
        (here.institution.pk, other.office.pk),
    ):
        data = WidgetData(code="x", name="X", institution_id=institution, office_id=office)
        with pytest.raises((NotAllowedError, NotFoundError)):
            widget_save(viewer=admin, data=data)
    data = WidgetData(code="x", name="X", institution_id=here.institution.pk)
    with pytest.raises(NotFoundError):
        widget_save(viewer=admin, data=data, widget_id=other.widget.pk)


@pytest.mark.parametrize("by_name", [True, False])
def test_a_closed_queue_takes_the_chat_as_a_message(here: World, by_name: bool) -> None:
    if by_name:
        WidgetOrigin.objects.update(queue=here.queue)
    here.queue.is_open = False
    here.queue.save()
    assert begin(Client()).status_code == 201
    assert ChatSession.objects.get().kind == "message"
    assert not WorkItem.objects.get().rings
