"""The lines' set-up: what an administrator says of a number holds for the next call and text."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backend.accounts.api import Role, Viewer
from backend.common.errors import NotAllowedError
from backend.directory.models import Institution, OfficeMessage
from backend.mailroom.models import InboundReceipt
from backend.routing.models import Queue
from channels_phone.lines import line_for, line_to_call_from
from channels_phone.models import PhoneLine
from channels_phone.services.lines import LineData, line_save
from tests import factories
from tests.accounts.factories import make_user
from tests.channels_phone.conftest import NUMBER, Provider, new_sid

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(host: Institution, settings: Any) -> Client:
    settings.ROOT_URLCONF = "backend.config.urls"
    user = make_user("lineas@ejemplo.cl", Role.ADMINISTRATOR, institution_id=host.pk)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def posted(**changes: object) -> dict[str, object]:
    return {
        "number": "2 2555 0177",
        "label": "Centro",
        "takes_calls": "on",
        "takes_texts": "on",
        "is_active": "on",
        "ivr_greeting": "Bienvenida a {institution}.",
        **changes,
    }


def test_a_line_is_added_listed_and_heard(
    administrator: Client, host: Institution, calls_queue: Queue, provider: Provider
) -> None:
    office = factories.office(host)
    base = f"/configuracion/{host.pk}/lineas/"
    assert "Aún no hay líneas" in administrator.get(base).content.decode()
    assert f'href="{base}"' in administrator.get(f"/configuracion/{host.pk}/").content.decode()
    given = posted(number=NUMBER, office=office.pk, call_queue=calls_queue.code)
    answer = administrator.post(f"{base}nueva/", given, follow=True)
    assert "Se guardó: Centro." in answer.content.decode()
    assert NUMBER in answer.content.decode()
    line = PhoneLine.objects.get()
    assert (line.office, line.call_queue_code) == (office, calls_queue.code)
    assert line.history.count() == 1
    assert OfficeMessage.objects.get().office == office
    assert "Bienvenida a" in provider.voice("inbound", new_sid("CA"))
    page = administrator.get(f"{base}{line.pk}/").content.decode()
    assert "Bienvenida a {institution}." in page
    # The greeting of another office is not written over when the hours are changed.
    administrator.post(f"{base}{line.pk}/", posted(number=NUMBER, ivr_greeting=""))
    assert not OfficeMessage.objects.filter(office__isnull=True).exists()


def test_a_line_out_of_service_answers_nobody(
    administrator: Client, host: Institution, line: PhoneLine, provider: Provider
) -> None:
    url = f"/configuracion/{host.pk}/lineas/{line.pk}/"
    administrator.post(url, posted(number=NUMBER, is_active="", ivr_greeting=""))
    assert line_for(NUMBER) is None
    assert line_to_call_from(host.pk) is None
    assert "no está en servicio" in provider.voice("inbound", new_sid("CA"))
    assert PhoneLine.objects.count() == 1


def test_a_line_for_texts_takes_no_calls_and_the_other_way_round(
    administrator: Client, host: Institution, line: PhoneLine, provider: Provider
) -> None:
    url = f"/configuracion/{host.pk}/lineas/{line.pk}/"
    administrator.post(url, posted(number=NUMBER, takes_calls="", ivr_greeting=""))
    assert "no está en servicio" in provider.voice("inbound", new_sid("CA"))
    assert line_to_call_from(host.pk) is None
    administrator.post(url, posted(number=NUMBER, takes_texts="", ivr_greeting=""))
    assert line_to_call_from(host.pk) == line
    assert provider.text("Hola").status_code == 200
    kept = InboundReceipt.objects.get(channel="sms")
    assert kept.account == NUMBER


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "no es"}, "teléfono"),
        ({"number": NUMBER}, "ya es de una línea"),
        ({"number": ""}, "obligatorio"),
        ({"call_queue": "de-otra"}, "no es una de las opciones"),
        ({"office": "999999"}, "no es una de las opciones"),
        ({"ivr_greeting": "Hola {nadie}"}, "nadie"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    administrator: Client,
    host: Institution,
    line: PhoneLine,
    changes: dict[str, object],
    words: str,
) -> None:
    answer = administrator.post(f"/configuracion/{host.pk}/lineas/nueva/", posted(**changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert list(PhoneLine.objects.all()) == [line]
    assert not OfficeMessage.objects.exists()


def test_nobody_sets_up_the_lines_of_others(
    administrator: Client, host: Institution, line: PhoneLine
) -> None:
    other = factories.institution()
    assert administrator.get(f"/configuracion/{other.pk}/lineas/").status_code == 404
    own = f"/configuracion/{other.pk}/lineas/{line.pk}/"
    assert administrator.post(own, posted()).status_code == 404
    agent = factories.viewer(host, Role.OPERATOR)
    with pytest.raises(NotAllowedError):
        line_save(viewer=agent, data=LineData(institution_id=host.pk, number="225550178"))
    strange = LineData(institution_id=host.pk, number="225550178", call_queue_code="ajena")
    with pytest.raises(Exception, match="No se encontró"):
        line_save(viewer=Viewer.system(), data=strange)
