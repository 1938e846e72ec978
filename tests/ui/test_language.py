"""Spanish unless English was chosen, whatever the browser asks for."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_foreign_browser_gets_spanish() -> None:
    answer = Client(headers={"Accept-Language": "en-US,en"}).get("/cuenta/login/")
    assert answer.headers["Content-Language"] == "es-cl"


@pytest.mark.django_db
@pytest.mark.parametrize(("chosen", "got"), [("en", "en"), ("xx", "es-cl"), ("", "es-cl")])
def test_only_a_known_choice_counts(chosen: str, got: str) -> None:
    client = Client()
    client.cookies["django_language"] = chosen
    assert client.get("/cuenta/login/").headers["Content-Language"] == got
