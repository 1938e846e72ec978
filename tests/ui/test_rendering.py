"""Forms, icons, navigation and error pages as they reach the person."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import Client, RequestFactory

from ui import nav
from ui.templatetags.ui import ICONS, icon, initials, seconds
from ui.views import csrf_failure, error_page, offline

ROOT = Path(__file__).resolve().parents[2]


def templates() -> Iterator[Path]:
    """Every template of the product."""
    for folder in ("ui", "backend", "kb", "analytics", "channels_web", "channels_phone"):
        yield from (ROOT / folder).glob("**/templates/**/*.html")
    yield from (ROOT / "channels_counter").glob("**/templates/**/*.html")


class ContactForm(forms.Form):
    """One field of each kind that our templates treat apart."""

    name = forms.CharField(label="Nombre", required=False)
    run = forms.CharField(label="RUN", help_text="Sin puntos y con guion.")
    way = forms.ChoiceField(label="Medio", choices=[("sms", "SMS")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="Acepto")


def test_a_wrong_field_is_described_by_its_hint_and_its_error() -> None:
    html = str(ContactForm({"name": "Ana"}))

    assert 'id="id_run_helptext"' in html
    assert 'id="id_run_error"' in html
    assert 'aria-describedby="id_run_helptext id_run_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'href="#id_run"' in html
    assert "is-invalid" in html


def test_every_control_has_a_label_and_groups_have_a_legend() -> None:
    html = str(ContactForm())

    assert 'for="id_run"' in html
    assert re.search(r"<fieldset[^>]*>\s*<legend>\s*Medio", html)
    assert 'class="form-check-input"' in html
    assert "(opcional)" in html


def test_an_icon_is_hidden_or_named() -> None:
    assert 'aria-hidden="true"' in icon("search")
    assert 'aria-label="Buscar &amp; ver"' in icon("search", "Buscar & ver")
    assert icon("no-such-icon") == icon("app")


def test_every_icon_named_in_a_template_is_vendored() -> None:
    used: dict[str, str] = {}
    for path in templates():
        for name in re.findall(r"{%\s*icon\s+\"([a-z0-9-]+)\"", path.read_text(encoding="utf-8")):
            used[name] = str(path.relative_to(ROOT))
    known = {path.stem for path in ICONS.glob("*.svg")}

    assert used
    assert {name: where for name, where in used.items() if name not in known} == {}


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "—"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (3900, "1 h 05 min"), (200000, "2 d")],
)
def test_waits_are_said_as_people_do(value: float | None, said: str) -> None:
    assert seconds(value) == said


def test_initials() -> None:
    assert initials("Ana María Pérez") == "AM"
    assert initials("") == ""


class OnlyDesk:
    """A viewer who may use the desk and nothing else."""

    def has(self, permission: str, /) -> bool:
        return permission == "desk.use"


def test_the_navigation_shows_what_the_viewer_may_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav, "_exists", lambda url: True)

    items = nav.nav_items(OnlyDesk(), "/mesa/caso/3/")

    assert [(item.code, item.current) for item in items] == [("mesa", True)]


def test_a_section_without_an_address_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav, "_SECTIONS", {})
    nav.register(nav.Section("x", "X", "/no-existe/", "app", 1, ("desk.use",)))

    assert nav.nav_items(OnlyDesk(), "/") == []


def test_pagination_keeps_the_rest_of_the_query(rf: RequestFactory) -> None:
    page = Paginator(range(100), 10).page(3)
    context = Context({"request": rf.get("/?q=pensión&page=3"), "page": page})

    html = Template("{% load ui %}{% pagination page %}").render(context)

    assert "?q=pensi%C3%B3n&amp;page=4" in html
    assert 'aria-current="page">3<' in html


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 418, 429, 500, 503])
def test_each_error_page_says_what_to_do(rf: RequestFactory, status: int) -> None:
    answer = error_page(rf.get("/"), status)

    assert answer.status_code == status
    assert b"<h1>" in answer.content
    assert b"Ir al inicio" in answer.content


def test_an_error_page_carries_the_errors_own_words(rf: RequestFactory) -> None:
    assert "la tomó Ana" in error_page(rf.get("/"), 409, "la tomó Ana").content.decode()


def test_pages_without_network_and_with_an_old_form(rf: RequestFactory) -> None:
    assert "Sin conexión" in offline(rf.get("/")).content.decode()
    assert csrf_failure(rf.get("/")).status_code == 403


@pytest.mark.django_db
def test_an_unknown_address_gets_our_page(client: Client) -> None:
    answer = client.get("/no-existe/", headers={"accept-language": "es"})

    assert answer.status_code == 404
    assert "No encontramos esta página" in answer.content.decode()


def test_no_template_carries_inline_script_or_style() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=", re.IGNORECASE
    )
    guilty = [
        str(path.relative_to(ROOT))
        for path in templates()
        if inline.search(path.read_text(encoding="utf-8"))
    ]

    assert guilty == []


def told() -> bool:
    """Stand for whatever knows whether the demo is loaded."""
    return True


@pytest.mark.parametrize(
    ("setting", "shown"),
    [(False, False), (True, True), ("tests.ui.test_rendering.told", True)],
)
def test_made_up_content_says_so_on_every_page(
    db: None, settings: Any, setting: object, shown: bool
) -> None:
    settings.DEMO = setting
    for address in ("/", "/seguimiento/", "/cuenta/login/"):
        page = Client().get(address).content.decode()
        assert ("No es un sitio oficial" in page) is shown, address
