"""In from a file and out to one: ChileAtiende v1 and v2, CPAT, CSV and JSON."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.api import Role
from kb.api import fichas_import
from kb.errors import ImportRefusedError
from kb.exchange.chileatiende import row_of as row_of_api
from kb.exchange.markup import html_text
from kb.exchange.reading import Form, file_read
from kb.exchange.rows import FichaRow
from kb.exchange.tables import COLUMNS, csv_dicts, csv_text, row_dict, row_line
from kb.exchange.writing import export_text, public_json, published
from kb.models import CpatSheet, Ficha, FichaVersion
from kb.services import cpat_import
from tests.accounts.factories import make_user, make_viewer
from tests.kb.factories import SYSTEM, institution
from tests.kb.factories import published as publish

# A machine that does other work too is no reason to fail.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BASE = "https://ventanilla.example"
ITEM = {
    "id": 5,
    "codigo": "AD009-12",
    "servicio": "Servicio srcei",
    "fecha": "2018-05-02",
    "titulo": "Certificado de <b>matrimonio</b>",
    "objetivo": "<p>Acredita un matrimonio inscrito en Chile.</p><p>Sirve &amp; basta.</p>",
    "beneficiarios": "<p>Todas las personas.</p>",
    "doc_requeridos": "<ul><li>Saber el RUN</li></ul><h3>Documentos</h3><ul><li>C&eacute;dula</li></ul>",
    "guia_online": '<p>Ingrese <a href="https://x.cl/pedir">al sitio</a>.</p><script>x()</script>',
    "guiaOficina": "<p>Vaya a una oficina.</p>",
    "guia_correo": "Escriba una carta.",
    "guia_consulado": "<p>Vaya al consulado.</p>",
    "costo": "Gratis",
    "plazo": "",
    "temas": {"tema": "Familia"},
    "tags": {"tag": ["casarse", "boda"]},
    "permalink": "https://x.cl/fichas/5",
}


def as_file(payload: object) -> bytes:
    return json.dumps(payload).encode()


@pytest.mark.parametrize(
    "payload",
    [
        {"fichas": {"titulo": "Listado", "items": {"ficha": [ITEM]}, "nextPageToken": "MTA%3D"}},
        {"fichas": {"items": {"ficha": ITEM}}},
        {"fichas": {"items": [ITEM], "nextPageToken": None}},
        {"items": [ITEM]},
        {"ficha": ITEM},
        [ITEM],
        ITEM,
    ],
)
def test_every_wrapper_is_read(payload: object) -> None:
    found = file_read(as_file(payload), "chileatiende")
    assert found.problems == []
    assert [row.codigo_externo for row in found.rows] == ["AD009-12"]


def test_a_ficha_of_the_api_is_read_whole() -> None:
    row = row_of_api(ITEM)
    assert (row.id, row.titulo) == ("ca-ad009-12", "Certificado de matrimonio")
    assert row.resumen == "Acredita un matrimonio inscrito en Chile.\nSirve & basta."
    assert (row.requisitos, row.documentos) == (["Saber el RUN"], ["Cédula"])
    assert row.pasos == {
        "online": "Ingrese al sitio (https://x.cl/pedir).",
        "oficina": "Vaya a una oficina.\nPor correo: Escriba una carta.\n"
        "En el consulado: Vaya al consulado.",
    }
    assert (row.alias, row.temas, row.institucion) == (
        ["casarse", "boda"], ["Familia"], "Servicio srcei",
    )  # fmt: skip


TEXT = st.text(alphabet="abcé ñ<>&|'=+-;,\"0", min_size=1, max_size=40).map(str.strip).filter(bool)
LINE = TEXT.map(lambda text: " ".join(text.split()))
ROWS = st.builds(
    FichaRow,
    id=st.just("una-ficha"),
    titulo=LINE,
    resumen=LINE,
    alias=st.lists(LINE, max_size=3, unique=True),
    requisitos=st.lists(LINE, max_size=3),
    documentos=st.lists(LINE, max_size=3),
    costo=LINE,
    institucion=st.just("Servicio srcei"),
)


@CALM
@given(ROWS)
def test_a_spreadsheet_brings_back_what_was_written(row: FichaRow) -> None:
    text = csv_text(COLUMNS, [row_line(row)])
    (line,) = csv_dicts(text.removeprefix("\ufeff"))
    assert FichaRow.model_validate(row_dict(line)) == row


def test_a_spreadsheet_runs_no_formula_and_may_use_semicolons() -> None:
    row = FichaRow(id="aa", titulo="=2+2", resumen="Hola", institucion="Uno")
    text = csv_text(COLUMNS, [row_line(row)])
    assert "'=2+2" in text
    windows = "id;titulo;resumen;institucion;requisitos\r\naa;Cédula;Un resumen largo;Uno;a | b\r\n"
    found = file_read(windows.encode("cp1252"), "csv")
    assert found.rows[0].titulo == "Cédula"
    assert found.rows[0].requisitos == ["a", "b"]


@pytest.mark.parametrize(
    ("data", "form", "said"),
    [
        (b"{", "json", "no es JSON"),
        (b"\xff\xfe", "csv", "no trae ninguna ficha"),
        (b"[]", "chileatiende", "no trae ninguna ficha"),
        (b'"x"', "chileatiende", "no trae ninguna ficha"),
        (as_file([{**ITEM, "titulo": "", "objetivo": "x" * 3000}]), "chileatiende", "titulo"),
        (as_file([{**ITEM, "codigo": None, "id": None}]), "chileatiende", "id: "),
        (as_file([ITEM, ITEM]), "chileatiende", "dos veces"),
        (as_file([7]), "json", "no es una ficha"),
        (b"[" * 100_000, "json", "anidado"),
        (as_file([{"codigo": "C1", "nombre": "Uno", "tipo": "Z"}]), "cpat", "tipo"),
        (b"id,titulo,otro\r\naa,Uno,x\r\n", "csv", "otro: no se conoce"),
    ],
)
def test_what_is_wrong_is_said_in_spanish_by_place(data: bytes, form: Form, said: str) -> None:
    problems = file_read(data, form).problems
    assert any(said in problem for problem in problems), problems


@CALM
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    html_text(text)
    for form in ("json", "jsonl", "csv", "chileatiende", "cpat-csv"):
        file_read(text.encode(), form)


@pytest.mark.django_db
def test_an_import_is_whole_or_nothing_and_repeats_without_change() -> None:
    institution()
    good = file_read(as_file([ITEM]), "chileatiende").rows
    bad = [
        good[0],
        good[0].model_copy(update={"id": "b", "codigo_externo": "B-1", "ficha_padre": "x"}),
    ]
    with pytest.raises(ImportRefusedError) as refused:
        fichas_import(rows=bad)
    assert refused.value.problems == [
        "B-1: Falta la ficha madre o la comuna de esta versión comunal."
    ]
    assert not Ficha.objects.exists()
    assert fichas_import(rows=good, check_only=True).created == 1
    assert not Ficha.objects.exists()
    assert fichas_import(rows=good, is_demo=False).created == 1
    assert fichas_import(rows=good).same == 1
    ficha = Ficha.objects.get()
    assert (ficha.external_code, ficha.institution.code, ficha.is_demo) == (
        "AD009-12",
        "srcei",
        False,
    )


@pytest.mark.django_db
def test_an_editor_imports_into_review_and_only_at_home() -> None:
    organ = institution()
    eva = make_viewer("eva@demo.cl", Role.EDITOR, organ)
    rows = file_read(as_file([ITEM]), "chileatiende").rows
    assert fichas_import(rows=rows, viewer=eva, is_demo=False).created == 1
    assert FichaVersion.objects.get().state == FichaVersion.State.IN_REVIEW
    assert fichas_import(rows=rows, viewer=eva).same == 1
    other = [rows[0].model_copy(update={"resumen": "Otro resumen distinto."})]
    with pytest.raises(ImportRefusedError, match=r"errores"):
        fichas_import(rows=other, viewer=eva)
    stranger = make_viewer("otro@demo.cl", Role.EDITOR, institution("other"))
    for wrong in (rows, [rows[0].model_copy(update={"institucion": "Nadie"})]):
        with pytest.raises(ImportRefusedError):
            fichas_import(rows=wrong, viewer=stranger)


@pytest.mark.django_db
@pytest.mark.parametrize("version", [1, 2])
def test_what_is_served_can_be_imported_again(version: int) -> None:
    publish("a", "Primera", institution_id=institution())
    (row,) = published()
    item = public_json(row, version=version, base_url=BASE)
    back = row_of_api(json.loads(json.dumps(item))).draft()
    assert (back.title, back.summary) == (row.title, row.summary)
    assert back.content.requirements == row.content["requirements"]
    assert ("guia_consulado" in item) is (version == 2)
    assert item["permalink"] == f"{BASE}/fichas/a-primera/"


CPAT = {
    "codigo": "C-1",
    "nombre": "Certificado",
    "institucion": "Servicio srcei",
    "ficha_chileatiende": "a",
    "notifica": "sí",
    "canales": "online | oficina",
    "transacciones": "2026-01 online 120 | 2026-02 oficina 3",
}


@pytest.mark.django_db
def test_the_record_of_the_state_comes_and_goes() -> None:
    publish("a", "Primera", institution_id=institution())
    derived = json.loads(export_text("cpat", institution_ids=None, base_url=BASE))["procedimientos"]
    assert (derived[0]["nombre"], derived[0]["canales"]) == ("Primera", ["online"])
    records = file_read(as_file([CPAT]), "cpat").records
    assert cpat_import(records=records, viewer=SYSTEM, check_only=True).created == 1
    assert not CpatSheet.objects.exists()
    assert cpat_import(records=records, viewer=SYSTEM).created == 1
    assert cpat_import(records=records, viewer=SYSTEM).same == 1
    text = export_text("cpat-csv", institution_ids=None, base_url=BASE)
    again = file_read(text.encode(), "cpat-csv")
    assert again.problems == []
    assert again.records == records
    nobody = file_read(as_file([CPAT | {"codigo": "C-2", "ficha_chileatiende": "zz"}]), "cpat")
    with pytest.raises(ImportRefusedError):
        cpat_import(records=[*records, *nobody.records], viewer=SYSTEM)


@pytest.mark.django_db
def test_the_commands(tmp_path: Path) -> None:
    institution()
    path = tmp_path / "fichas.json"
    path.write_bytes(as_file([ITEM]))
    call_command("kb_import", str(path), "--form", "chileatiende", "--check")
    assert not Ficha.objects.exists()
    call_command("kb_import", str(path), "--form", "chileatiende")
    out = tmp_path / "salida.csv"
    call_command("kb_export", "csv", "--institution", "srcei", "--output", str(out))
    call_command("kb_import", str(out), "--form", "csv")
    assert FichaVersion.objects.count() == 1
    path.write_text("{")
    with pytest.raises(CommandError, match="No se importó"):
        call_command("kb_import", str(path))
    with pytest.raises(CommandError):
        call_command("kb_import", str(tmp_path / "nada"))
    with pytest.raises(CommandError):
        call_command("kb_export", "csv", "--institution", "nadie")


@pytest.mark.django_db
def test_the_screen(client: Client) -> None:
    organ = institution()
    client.force_login(make_user("eva@demo.cl", Role.EDITOR, institution_id=organ))

    def send(data: bytes, **more: str) -> str:
        file = SimpleUploadedFile("f.json", data)
        answer = client.post("/kb/intercambio/", {"file": file, "form": "chileatiende", **more})
        return answer.content.decode()

    assert "El archivo está bien" in send(as_file([ITEM]), check_only="on")
    assert not Ficha.objects.exists()
    assert "quedó en revisión" in send(as_file([ITEM]))
    assert "No se importó nada" in send(as_file([{**ITEM, "codigo": "B-2", "servicio": "Nadie"}]))
    assert "No se importó nada" in send(b"{")
    publish("a", "Primera", institution_id=organ)
    assert "Primera" in client.get("/kb/intercambio/csv/").content.decode()
    assert client.get("/kb/intercambio/otro/").status_code == 404
    assert client.post("/kb/intercambio/", {}).status_code == 422
