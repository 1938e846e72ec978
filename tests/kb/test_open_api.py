"""The API that clients of ChileAtiende know, versions 1 and 2."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from kb import indexing
from kb.models import Ficha
from kb.search.engine import SearchEngine
from tests.kb.factories import institution, published

pytestmark = pytest.mark.django_db
V1, V2 = "/api/chileatiende/v1", "/api"


@pytest.fixture
def five(db: None) -> list[Ficha]:
    organ = institution()
    return [published(f"f{n}", f"Ficha {n}", institution_id=organ) for n in range(5)]


def walk(client: Client, base: str) -> list[str]:
    seen: list[str] = []
    token: str | int | None = ""
    while token is not None:
        feed = client.get(f"{base}/fichas?maxResults=2&pageToken={token}").json()["fichas"]
        assert (feed["tipo"], feed["total"]) == ("chileatiende#fichasFeed", 5)
        seen += [item["titulo"] for item in feed["items"]["ficha"]]
        token = feed.get("nextPageToken")
    return seen


@pytest.mark.parametrize("base", [V1, V2, "/api/chileatiende/v2"])
def test_pages_follow_each_other(client: Client, five: list[Ficha], base: str) -> None:
    assert walk(client, base) == [f"Ficha {n}" for n in range(5)]


def test_a_ficha_by_each_of_its_names(client: Client, five: list[Ficha]) -> None:
    Ficha.objects.filter(pk=five[0].pk).update(external_code="AD009-12")
    for name in (str(five[0].pk), "AD009-12", "f0", f"srcei-{five[0].pk}"):
        assert client.get(f"{V1}/fichas/{name}").json()["ficha"]["codigo"] == "AD009-12"
    assert client.get(f"{V2}/fichas/no-existe").status_code == 404
    assert client.get(f"{V2}/fichas/{'9' * 40}").status_code == 404


def test_services_and_their_fichas(client: Client, five: list[Ficha]) -> None:
    institution("vacia")
    feed = client.get(f"{V2}/servicios").json()["servicios"]
    assert (feed["total"], feed["items"]["servicio"][0]["sigla"]) == (1, "SRCEI")
    assert client.get(f"{V1}/servicios/srcei").json()["servicio"]["nombre"] == "Servicio srcei"
    assert len(client.get(f"{V1}/servicios/srcei/fichas").json()["fichas"]["items"]) == 5
    assert client.get(f"{V1}/servicios/nadie").status_code == 404


def test_search(client: Client, five: list[Ficha], embedded: SearchEngine) -> None:
    indexing.rebuild()
    feed = client.get(f"{V2}/fichas?query=ficha 3").json()["fichas"]
    assert feed["items"]["ficha"][0]["titulo"] == "Ficha 3"


def test_xml_and_jsonp(client: Client, five: list[Ficha]) -> None:
    tree = ET.fromstring(client.get(f"{V1}/fichas?type=xml").content)  # noqa: S314 - our own answer
    assert len(tree.findall("items/ficha")) == 5
    jsonp = client.get(f"{V1}/fichas?callback=leer")
    assert jsonp.content.startswith(b"/**/leer({")
    assert client.get(f"{V1}/fichas?callback=alert(1)//").status_code == 422


@pytest.mark.parametrize("base", [V1, V2])
@pytest.mark.parametrize("query", ["pageToken=x", "pageToken=-5", "pageToken=9999999999999999"])
def test_a_token_of_another_list_is_refused(client: Client, base: str, query: str) -> None:
    answer = client.get(f"{base}/fichas?{query}")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_odd_sizes_give_the_usual_page(client: Client, five: list[Ficha]) -> None:
    for size in ("0", "101", "x", "-3", "²"):
        assert client.get(f"{V2}/fichas", {"maxResults": size}).status_code == 200
