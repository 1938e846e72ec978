"""Translations, and how they know that their original has moved on."""

import json
from pathlib import Path

import pytest
from django.test import Client

from backend.accounts.api import Role
from backend.directory.api import reference_data_load
from kb.alarms import alarms_list
from kb.api import (
    ficha_languages,
    ficha_translation,
    fichas_import,
    read_rows,
    translated_fichas,
    translated_titles,
    translations_import,
)
from kb.content import FichaContent
from kb.errors import FichaNotFoundError, ImportRefusedError
from kb.models import EditorNotice, Ficha, FichaTranslation
from kb.services import (
    Translation,
    ficha_archive,
    ficha_publish,
    ficha_version_save,
    translation_save,
)
from kb.services.translations import ENGLISH_FILE
from tests.accounts.factories import make_user
from tests.kb.factories import SYSTEM, draft, institution, published

pytestmark = pytest.mark.django_db
SAID = Translation(title="Birth certificate", summary="Proves that a birth was registered.")


@pytest.fixture
def organ() -> int:
    return institution()


@pytest.fixture
def ficha(organ: int) -> Ficha:
    return published("a", "Primera", institution_id=organ)


def translate(ficha: Ficha, said: Translation = SAID) -> FichaTranslation:
    return translation_save(viewer=SYSTEM, ficha_id=ficha.pk, language="en", translation=said)


def test_a_translation_is_behind_until_somebody_looks_again(ficha: Ficha) -> None:
    assert ficha_translation(ficha.pk, "en") is None
    translate(ficha)
    shown = ficha_translation(ficha.pk, "en")
    assert shown is not None
    assert (shown.title, shown.based_on, shown.is_behind) == ("Birth certificate", 1, False)
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Segunda"))
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
    behind = ficha_translation(ficha.pk, "en")
    assert behind is not None
    assert behind.is_behind
    groups = {group.kind: group.total for group in alarms_list(SYSTEM)}
    assert groups["behind"] == 1
    translate(ficha)
    assert not ficha_translation(ficha.pk, "en").is_behind  # type: ignore[union-attr]


def test_its_keeper_is_told(ficha: Ficha, organ: int) -> None:
    eva = make_user("eva@demo.cl", Role.EDITOR, institution_id=organ)
    translate(ficha)
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Segunda"))
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
    assert EditorNotice.objects.get().kind == "original"
    assert EditorNotice.objects.get().user_id == eva.pk


def test_only_languages_that_people_write_and_fichas_that_are_read(ficha: Ficha) -> None:
    with pytest.raises(FichaNotFoundError):
        translation_save(viewer=SYSTEM, ficha_id=ficha.pk, language="xx", translation=SAID)
    translate(ficha)
    assert ficha_languages(ficha.pk) == ["en"]
    assert translated_titles([ficha.pk, 99], "en") == {ficha.pk: "Birth certificate"}
    assert translated_fichas("en") == [("a", "Birth certificate")]
    ficha_archive(viewer=SYSTEM, ficha_id=ficha.pk)
    assert ficha_translation(ficha.pk, "en") is None
    assert translated_fichas("en") == []
    with pytest.raises(FichaNotFoundError):
        translate(ficha)


def test_english_for_twenty_fichas_follows_the_spanish_block_by_block() -> None:
    rows = {row.id: row.draft().content for row in read_rows()}
    lines = [json.loads(line) for line in ENGLISH_FILE.read_text().splitlines()]
    assert len({line["code"] for line in lines}) == 20
    for line in lines:
        original, said = rows[line["code"]], FichaContent(**line["content"])
        assert set(line["steps"]) == {step.channel for step in original.steps}, line["code"]
        for name in ("requirements", "documents"):
            assert len(getattr(said, name)) == len(getattr(original, name)), line["code"]
        for name in ("beneficiaries", "cost", "term", "validity", "legal"):
            assert bool(getattr(said, name)) == bool(getattr(original, name)), line["code"]


def test_the_english_loads_once_and_keeps_what_people_wrote(tmp_path: Path) -> None:
    reference_data_load()
    wanted = {json.loads(line)["code"] for line in ENGLISH_FILE.read_text().splitlines()}
    fichas_import(rows=[row for row in read_rows() if row.id in wanted])
    assert translations_import().created == 20
    assert translations_import().same == 20
    own = FichaTranslation.objects.first()
    assert own is not None
    user = make_user("eva@demo.cl", Role.EDITOR, institution_id=own.ficha.institution_id)
    FichaTranslation.objects.filter(pk=own.pk).update(title="My own", translator=user)
    assert translations_import().same == 20
    bad = tmp_path / "bad.jsonl"
    for line in ("{", '{"code": "a", "title": "x", "summary": ""}', "[]"):
        bad.write_text(line)
        with pytest.raises(ImportRefusedError):
            translations_import(path=bad)


def test_the_screen(client: Client, ficha: Ficha, organ: int) -> None:
    client.force_login(make_user("eva@demo.cl", Role.EDITOR, institution_id=organ))
    here = f"/kb/{ficha.pk}/idioma/en/"
    form = {"title": "First", "summary": "What it is, in English.", "requirements": "a\nb"}
    assert "Al día con la versión 1" in client.post(here, form, follow=True).content.decode()
    assert FichaTranslation.objects.get().content["requirements"] == ["a", "b"]
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Segunda"))
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
    page = client.get(here).content.decode()
    assert "Se tradujo la versión 1 y la publicada es la 2" in page
    assert "<ins>" in page
    assert client.post(here, {"title": "x"}).status_code == 422
    assert client.get(f"/kb/{ficha.pk}/idioma/xx/").status_code == 404
