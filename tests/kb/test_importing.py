import json
from pathlib import Path

import pytest

from backend.directory.api import procedure_by_code, reference_data_load
from kb.errors import ImportRefusedError
from kb.exchange.rows import short_answer_from
from kb.models import Ficha, FichaVersion
from kb.public import ficha_for_procedure, ficha_get, short_answer_for_procedure
from kb.services import fichas_import, read_rows
from kb.services.importing import DEMO_FILE

pytestmark = pytest.mark.django_db


def test_the_demonstration_fichas_load_once_and_repeat_changes_nothing() -> None:
    reference_data_load()
    rows = read_rows()
    assert fichas_import(rows=rows).created == len(rows) == 369
    again = fichas_import(rows=rows)
    assert (again.created, again.changed, again.same) == (0, 0, 369)
    assert Ficha.objects.filter(parent__isnull=False).count() == 29
    assert FichaVersion.objects.filter(state="published").count() == 369
    page = ficha_get(code="permiso-circulacion")
    assert {v.commune_name for v in page.variants} >= {"Santiago", "Maipú"}
    assert page.is_demo
    assert ficha_get(code="muni-permiso-circulacion-maipu").parent_code == "permiso-circulacion"
    procedure = procedure_by_code("permiso-circulacion")
    assert procedure is not None
    assert 0 < len(short_answer_for_procedure(procedure.pk)) <= 300
    ref = ficha_for_procedure(procedure.pk)
    assert ref is not None
    assert ref.ficha_id == page.ficha_id


def test_a_changed_row_becomes_a_new_version() -> None:
    reference_data_load()
    rows = read_rows()[:3]
    fichas_import(rows=rows)
    rows[0] = rows[0].model_copy(update={"resumen": "Otro resumen de la misma ficha."})
    report = fichas_import(rows=rows)
    assert (report.changed, report.same) == (1, 2)
    assert ficha_get(code=rows[0].id).version == 2


@pytest.mark.parametrize(
    "spoil", [{"titulo": ""}, {"otro": 1}, {"ficha_padre": "no-existe"}, {"id": "Con Espacios"}]
)
def test_a_bad_line_refuses_the_whole_file(tmp_path: Path, spoil: dict[str, object]) -> None:
    lines = DEMO_FILE.read_text(encoding="utf-8").splitlines()[:3]
    lines[1] = json.dumps(json.loads(lines[1]) | spoil)
    path = tmp_path / "fichas.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ImportRefusedError) as refused:
        read_rows(path)
    assert len(refused.value.problems) == 1
    assert Ficha.objects.count() == 0


def test_the_short_answer_ends_with_a_sentence() -> None:
    assert short_answer_from("Corto.") == "Corto."
    long = "Una frase. " * 60
    assert short_answer_from(long).endswith("frase.")
    assert len(short_answer_from("palabra " * 100)) <= 300
