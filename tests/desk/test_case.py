"""Inside a case: answers, notes, drafts, fichas, procedure, person, custody, search."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.cases.models import Case, Draft, Interaction, KnowledgeUse, Message, Note, Transfer
from backend.citizens.models import AccessRecord, Citizen, ContactPoint
from backend.desk import knowledge
from backend.directory.api import reference_data_load
from backend.mailroom.models import OutboundDelivery
from backend.ports import KnowledgeRef, Outcome
from tests import factories
from tests.desk.world import HTMX, World, number
from tests.mailroom.conftest import ToyAdapter

VALID_RUN = "12.345.678-5"


@pytest.fixture
def ana(world: World) -> Client:
    """Ana's browser."""
    return world.client(world.ana)


@pytest.fixture
def taken(world: World) -> Outcome:
    """A message that Ana holds."""
    return world.taken(world.ana)


def post(client: Client, url: str, **data: object) -> tuple[int, str]:
    """Press a button of the page."""
    answer = client.post(url, data, headers=HTMX)
    return answer.status_code, answer.content.decode()


def test_opening_a_case_writes_who_looked_and_why(ana: Client, taken: Outcome) -> None:
    ana.get(f"/mesa/caso/{taken.case_id}/", headers=HTMX)

    record = AccessRecord.objects.latest("pk")
    assert (record.case_id, record.purpose) == (taken.case_id, "atencion")


def test_an_answer_goes_out_once_and_drops_its_draft(ana: Client, taken: Outcome) -> None:
    url = f"/mesa/caso/{taken.case_id}"
    assert post(ana, f"{url}/borrador/reply/", text="Buenos dí")[0] == 204
    assert Draft.objects.get().text == "Buenos dí"
    assert "Buenos dí</textarea>" in ana.get(f"{url}/", headers=HTMX).content.decode()

    data = {"text": "Buenos días", "route": "here", "client_id": "una-vez"}
    status, html = post(ana, f"{url}/responder/", **data)
    post(ana, f"{url}/responder/", **data)

    assert status == 200
    assert "Buenos días" in html
    assert Message.objects.filter(author="staff").count() == 1
    assert OutboundDelivery.objects.count() == 1
    assert not Draft.objects.exists()
    assert Case.objects.get(pk=number(taken.case_id)).state == "waiting"


def test_an_answer_with_a_file_and_one_with_a_refused_file(ana: Client, taken: Outcome) -> None:
    url = f"/mesa/caso/{taken.case_id}/responder/"
    good = SimpleUploadedFile("nota.txt", b"Requisitos")
    bad = SimpleUploadedFile("foto.png", b"#!/bin/sh\necho")

    assert post(ana, url, text="Va el documento", route="here", file=good)[0] == 200
    status, html = post(ana, url, text="Y este", route="here", file=bad)

    assert status == 422
    assert "archivo" in html.lower()
    attachment = Message.objects.get(author="staff").attachments.get()
    served = ana.get(f"/mesa/archivos/{attachment.pk}/")
    assert served.getvalue() == b"Requisitos"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert ana.get("/mesa/archivos/999/").status_code == 404


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_answer_is_told(ana: Client, taken: Outcome, text: str) -> None:
    status, html = post(ana, f"/mesa/caso/{taken.case_id}/responder/", text=text, route="here")

    assert status == 422
    assert "vacío" in html


def test_staff_may_write_first_to_a_contact(world: World, ana: Client, taken: Outcome) -> None:
    point = ContactPoint.objects.get()

    status, _ = post(
        ana,
        f"/mesa/caso/{taken.case_id}/responder/",
        text="Le escribimos",
        route=f"start:toy:{point.pk}",
    )

    assert status == 200
    assert Interaction.objects.filter(direction="out", case_id=number(taken.case_id)).count() == 1


def test_a_note_is_for_staff_alone(ana: Client, taken: Outcome, toy: ToyAdapter) -> None:
    status, html = post(ana, f"/mesa/caso/{taken.case_id}/nota/", text="Llamar el lunes")

    assert status == 200
    assert "Llamar el lunes" in html
    assert Note.objects.get().text == "Llamar el lunes"
    assert toy.sent == []


def test_drafts_are_ones_own_and_of_known_kinds(world: World, ana: Client, taken: Outcome) -> None:
    url = f"/mesa/caso/{taken.case_id}"
    post(ana, f"{url}/borrador/reply/", text="de Ana")

    seen = world.client(world.bruno).get(f"{url}/", headers=HTMX).content.decode()

    assert "de Ana" not in seen
    assert post(ana, f"{url}/borrador/poema/", text="x")[0] == 404


def test_the_procedure_is_linked_by_name_and_starts_its_term(
    world: World, ana: Client, taken: Outcome
) -> None:
    reference_data_load()
    procedure = factories.procedure(world.ips, days=20)
    url = f"/mesa/caso/{taken.case_id}/tramite/"

    status, html = post(ana, url, procedure=procedure.name)

    assert status == 200
    assert "Plazos" in html
    assert "20 días hábiles" in html
    assert "no está" in post(ana, url, procedure="Volar a la luna")[1]
    assert Case.objects.get(pk=number(taken.case_id)).procedure_id == procedure.pk
    choices = ana.get("/mesa/tramites/", {"procedure": procedure.name[:5]}, headers=HTMX)
    assert procedure.name in choices.content.decode()


def test_using_a_ficha_keeps_its_version_and_brings_its_procedure(
    world: World, ana: Client, taken: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    procedure = factories.procedure(world.ips)

    class Page:
        procedure_id = procedure.pk

    monkeypatch.setattr(knowledge, "ficha_get", lambda **_: Page)
    monkeypatch.setattr(knowledge, "knowledge_ref", lambda pk: KnowledgeRef(pk, 4, "Cédula"))

    status, html = post(ana, f"/mesa/caso/{taken.case_id}/ficha/", ficha="7", how="sent")

    assert status == 200
    assert procedure.name in html
    use = KnowledgeUse.objects.get()
    assert (use.ficha_id, use.ficha_version, use.how) == (7, 4, "sent")
    line = ana.get(f"/mesa/caso/{taken.case_id}/linea/", headers=HTMX).content.decode()
    assert "Ficha enviada: Cédula (v4)" in line
    assert post(ana, f"/mesa/caso/{taken.case_id}/ficha/", ficha="x")[0] == 422


def test_the_person_is_written_down_with_a_checked_run(ana: Client, taken: Outcome) -> None:
    url = f"/mesa/caso/{taken.case_id}/persona"

    wrong, html = post(ana, f"{url}/guardar/", name="Rosa", run="12.345.678-9")
    assert wrong == 200
    assert "is-invalid" in html
    post(
        ana,
        f"{url}/guardar/",
        name="Rosa Elgueta",
        run=VALID_RUN,
        run_checked="on",
        email="rosa@ejemplo.cl",
    )

    citizen = Citizen.objects.get()
    assert (citizen.name, citizen.run_checked) == ("Rosa Elgueta", True)
    shown = ana.get(f"{url}/", headers=HTMX).content.decode()
    assert "RUN comprobado" in shown
    assert "rosa@ejemplo.cl" in shown


def test_who_may_be_the_same_is_suggested_and_only_staff_decide(
    world: World, ana: Client, taken: Outcome
) -> None:
    known = Citizen.objects.create(
        institution=world.ips, name="Rosa Elgueta", run_number=12345678, run_checked=True
    )
    url = f"/mesa/caso/{taken.case_id}/persona"

    _, html = post(ana, f"{url}/guardar/", name="Rosa", run=VALID_RUN)
    assert "Puede ser la misma persona" in html
    assert Case.objects.get(pk=number(taken.case_id)).citizen_id != known.pk
    post(ana, f"{url}/elegir/", citizen=str(known.pk))
    assert Case.objects.get(pk=number(taken.case_id)).citizen_id == known.pk


def test_an_attention_moves_to_the_case_of_another_folio(
    world: World, ana: Client, taken: Outcome
) -> None:
    other = world.message("Otro asunto", phone="+56955500008")

    status, html = post(ana, f"/mesa/atencion/{taken.interaction_id}/mover/", folio=other.folio)

    assert status == 200
    assert str(other.folio) in html
    assert Interaction.objects.get(pk=number(taken.interaction_id)).case_id == other.case_id
    assert post(ana, f"/mesa/atencion/{taken.interaction_id}/mover/", folio="2026-1")[0] == 422


def test_custody_passes_to_another_institution(world: World, ana: Client, taken: Outcome) -> None:
    other = factories.institution("srcei")

    status, html = post(
        ana,
        f"/mesa/caso/{taken.case_id}/derivar/",
        institution=str(other.pk),
        reason="Es de su competencia",
    )

    assert status == 200
    assert "Derivado" in html
    assert Transfer.objects.get().to_institution_id == other.pk


def test_a_case_moves_along_its_table_of_states(ana: Client, taken: Outcome) -> None:
    url = f"/mesa/caso/{taken.case_id}/estado/"

    assert post(ana, url, state="resolved")[0] == 200
    assert post(ana, url, state="waiting")[0] == 409


@pytest.mark.parametrize("how", ["folio", "+56 9 5550 0001", "955500001", "Rosa", VALID_RUN])
def test_a_case_is_found_by_what_the_person_says(
    world: World, ana: Client, taken: Outcome, how: str
) -> None:
    post(ana, f"/mesa/caso/{taken.case_id}/persona/guardar/", name="Rosa Elgueta", run=VALID_RUN)

    status, html = post(ana, "/mesa/buscar/", q=str(taken.folio) if how == "folio" else how)

    assert status == 200
    assert str(taken.folio) in html


def test_a_search_that_finds_nothing_says_what_else_to_try(ana: Client) -> None:
    assert "Ningún caso coincide" in post(ana, "/mesa/buscar/", q="Zutano")[1]
    assert post(ana, "/mesa/buscar/", q="")[0] == 422
    assert post(ana, "/mesa/buscar/", q="\x00")[0] == 422


def test_a_case_opened_by_search_stays_among_the_tabs_until_closed(
    world: World, taken: Outcome
) -> None:
    bruno = world.client(world.bruno)
    bruno.get(f"/mesa/caso/{taken.case_id}/", headers=HTMX)

    assert str(taken.folio) in bruno.get("/mesa/pestanas/", headers=HTMX).content.decode()
    assert post(bruno, f"/mesa/pestanas/{taken.case_id}/quitar/")[0] == 200
    assert str(taken.folio) not in bruno.get("/mesa/pestanas/", headers=HTMX).content.decode()
