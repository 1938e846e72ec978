"""The set-up of windows on the web, by screen."""

import pytest
from django.test import Client

from backend.accounts.api import Role
from channels_web.models import WidgetOrigin
from tests.accounts.factories import make_user
from tests.directory.factories import make_institution, make_office

pytestmark = pytest.mark.django_db


def test_a_site_is_made_shown_changed_and_kept_from_others(client: Client) -> None:
    mine, other = make_institution("mine"), make_institution("other")
    make_office(mine)
    client.force_login(make_user("a@example.cl", Role.ADMINISTRATOR, institution_id=mine.pk))
    url = f"/configuracion/{mine.pk}/sitios/"
    assert "Aún no hay sitios" in client.get(url).content.decode()
    good = {"name": "Municipio", "code": "muni", "origins": "https://www.m.cl", "is_active": "on"}
    assert client.post(f"{url}nuevo/", good).status_code == 302
    row = WidgetOrigin.objects.get()
    assert (row.origins, row.institution) == (["https://www.m.cl"], mine)
    page = client.get(url).content.decode()
    assert "data-widget=&quot;muni&quot;" in page or 'data-widget="muni"' in page
    bad = client.post(f"{url}{row.pk}/", good | {"origins": "http://www.m.cl"})
    assert bad.status_code == 422
    assert "https" in bad.content.decode()
    assert client.get(f"/configuracion/{other.pk}/sitios/").status_code == 404
    assert "Sitios web" in client.get(f"/configuracion/{mine.pk}/").content.decode()
