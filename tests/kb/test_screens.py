import pytest
from django.test import Client

from backend.accounts.api import Role
from kb.models import Ficha, FichaVersion
from kb.search.engine import SearchEngine
from kb.services import ficha_version_save
from tests.accounts.factories import make_user
from tests.kb.factories import SYSTEM, draft, institution, published

pytestmark = pytest.mark.django_db
State = FichaVersion.State
FORM = {
    "title": "Permiso de volantines",
    "summary": "Autoriza a encumbrar volantines en la plaza.",
    "short_answer": "Se pide en la municipalidad.",
    "aliases": "cometas\nvolantín",
    "requirements": "Tener un volantín",
    "online": "Ingrese al sitio.",
    "life_events": ["Estudiar"],
}


def sign_in(
    client: Client, institution_id: int, role: Role = Role.EDITOR, *, name: str = ""
) -> None:
    client.force_login(make_user(f"{name or role}@demo.cl", role, institution_id=institution_id))


def test_dates_are_set_on_screen(client: Client, organ: int, embedded: SearchEngine) -> None:
    ficha = published("a", "Primera", institution_id=organ)
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Segunda"))
    sign_in(client, organ)
    here = f"/kb/{ficha.pk}/"
    client.post(f"{here}revisar/")
    said = client.post(f"{here}programar/", {"publish_at": "2090-01-02T09:30"}, follow=True)
    assert "Se publica el 02-01-2090 09:30" in said.content.decode()
    assert "se publica el 02-01-2090" in client.get("/kb/?estado=approved").content.decode()
    client.post(f"{here}vencimiento/", {"expires_at": "2091-01-02T09:30"})
    assert "Vence el 02-01-2091 09:30" in client.get(here).content.decode()
    client.post(f"{here}vencimiento/", {"expires_at": ""})
    assert "Poner vencimiento" in client.get(here).content.decode()
    assert client.post(f"{here}programar/", {"publish_at": "mañana"}).status_code == 422
    assert client.post(f"{here}programar/", {"publish_at": "2020-01-02T09:30"}).status_code == 422


def test_a_ficha_without_versions_compares_nothing(client: Client, organ: int) -> None:
    sign_in(client, organ)
    client.post("/kb/nueva/", {"title": "Sola", "institution": organ})
    ficha = Ficha.objects.get()
    assert client.get(f"/kb/{ficha.pk}/comparar/?antes=x&despues=99").status_code == 200
    ficha.versions.all().delete()
    assert "Todavía no hay versiones" in client.get(f"/kb/{ficha.pk}/comparar/").content.decode()


@pytest.fixture
def organ() -> int:
    return institution()


def test_a_ficha_is_created_edited_published_and_compared(
    client: Client, organ: int, embedded: SearchEngine
) -> None:
    sign_in(client, organ)
    answer = client.post("/kb/nueva/", {"title": "Permiso nuevo", "institution": organ})
    ficha = Ficha.objects.get(code="permiso-nuevo")
    page = client.get(answer.headers["Location"])
    assert "Como lo leerá la gente" in page.content.decode()
    seen = page.context["form"].initial["seen_at"]
    saved = client.post(f"/kb/{ficha.pk}/", FORM | {"seen_at": seen}, follow=True)
    assert "Borrador guardado." in saved.content.decode()
    version = FichaVersion.objects.get()
    assert version.aliases == ["cometas", "volantín"]
    assert version.content["steps"] == [{"channel": "online", "text": "Ingrese al sitio."}]
    assert version.author is not None
    here = f"/kb/{ficha.pk}/"
    client.post(f"{here}revisar/")
    second = Client()
    sign_in(second, organ, name="otra")
    assert "Publicada: versión 1." in second.post(f"{here}publicar/", follow=True).content.decode()
    client.post(here, FORM | {"title": "Permiso de cometas"})
    client.post(f"{here}revisar/")
    second.post(f"{here}aprobar/", {"comment": "Bien"})
    client.post(f"{here}publicar/")
    assert "cometas" in client.get(f"{here}versiones/2/").content.decode()
    listed = client.get(f"{here}versiones/").content.decode()
    assert "Reemplazada" in listed
    assert "«Bien»" in listed
    beside = client.get(f"{here}comparar/?antes=1&despues=2").content.decode()
    assert "<del>" in beside
    assert "<ins>" in beside
    client.post(f"{here}versiones/1/volver/")
    assert FichaVersion.objects.get(number=3).title == "Permiso de volantines"


def test_review_is_for_another_person(client: Client, organ: int, embedded: SearchEngine) -> None:
    sign_in(client, organ)
    ficha = published("a", "Primera", institution_id=organ)
    here = f"/kb/{ficha.pk}/"
    client.post(here, FORM)
    client.post(f"{here}revisar/")
    assert "la revisa otra persona" in client.get(here).content.decode()
    refused = client.post(f"{here}aprobar/", follow=True)
    assert "debe revisarla otra persona" in refused.content.decode()
    second = Client()
    sign_in(second, organ, name="otra")
    second.post(f"{here}devolver/", {"comment": "Falta el costo"})
    assert "Falta el costo" in client.get(here).content.decode()
    client.post(f"{here}revisar/", {"comment": "Ya está el costo"})
    assert "Falta el costo" not in client.get(here).content.decode()


def test_an_archived_ficha_can_be_used_again(
    client: Client, organ: int, embedded: SearchEngine
) -> None:
    sign_in(client, organ)
    ficha = published("a", "Primera", institution_id=organ)
    client.post(f"/kb/{ficha.pk}/archivar/")
    assert "Archivada" in client.get("/kb/?estado=archived").content.decode()
    client.post(f"/kb/{ficha.pk}/reponer/")
    ficha.refresh_from_db()
    assert ficha.state == "active"


def test_somebody_elses_save_is_not_overwritten(client: Client, organ: int) -> None:
    sign_in(client, organ)
    ficha = published("a", "Primera", institution_id=organ)
    first = ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Uno"))
    seen = first.updated_at.isoformat()
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft("Dos"))
    answer = client.post(f"/kb/{ficha.pk}/", FORM | {"seen_at": seen}, follow=True)
    assert "Otra persona guardó" in answer.content.decode()
    assert ficha.versions.get(state=State.DRAFT).title == "Dos"


def test_the_preview_shows_what_is_written_and_saves_nothing(client: Client, organ: int) -> None:
    sign_in(client, organ)
    ficha = published("a", "Primera", institution_id=organ)
    shown = client.post(f"/kb/{ficha.pk}/vista/", FORM | {"title": "", "cost": "<b>Gratis</b>"})
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "Tener un volantín" in text
    assert "&lt;b&gt;Gratis" in text
    assert ficha.versions.count() == 1


def test_bad_input_is_a_page_with_words(client: Client, organ: int) -> None:
    sign_in(client, organ)
    ficha = published("a", "Primera", institution_id=organ)
    assert client.post(f"/kb/{ficha.pk}/", {}).status_code == 422
    assert client.post(f"/kb/{ficha.pk}/", FORM | {"short_answer": "x" * 301}).status_code == 422
    assert client.post(f"/kb/{ficha.pk}/", FORM | {"seen_at": "ayer"}).status_code == 422
    assert client.post(f"/kb/{ficha.pk}/", FORM | {"requirements": "x\n" * 99}).status_code == 422
    assert client.post("/kb/nueva/", {"title": "x"}).status_code == 422
    assert client.post(f"/kb/{ficha.pk}/devolver/", {"comment": " "}).status_code == 422
    assert client.get("/kb/999/").status_code == 404
    assert client.get(f"/kb/{ficha.pk}/versiones/9/").status_code == 404
    assert client.get("/kb/?page=x&estado=raro&q=%20").status_code == 200
    again = client.post("/kb/nueva/", {"title": "A A", "institution": organ}, follow=True)
    assert again.status_code == 200
    repeated = client.post("/kb/nueva/", {"title": "A A", "institution": organ}, follow=True)
    assert "Ya hay una ficha" in repeated.content.decode()


def test_each_institution_sees_only_its_own(client: Client, organ: int) -> None:
    other = institution("other")
    ficha = published("ajena", "Ficha ajena", institution_id=other)
    sign_in(client, organ)
    assert "Ficha ajena" not in client.get("/kb/").content.decode()
    for path in ("", "versiones/", "versiones/1/"):
        assert client.get(f"/kb/{ficha.pk}/{path}").status_code == 404
    for path in ("", "publicar/", "archivar/", "revisar/", "versiones/1/volver/"):
        assert client.post(f"/kb/{ficha.pk}/{path}", FORM).status_code in (403, 404)
    assert client.post("/kb/nueva/", {"title": "Robada", "institution": other}).status_code == 422


def test_who_only_reads_cannot_write(client: Client, organ: int) -> None:
    ficha = published("a", "Primera", institution_id=organ)
    assert client.get("/kb/").status_code == 302
    sign_in(client, organ, Role.FRONT_DESK)
    page = client.get(f"/kb/{ficha.pk}/")
    assert page.status_code == 200
    assert "Guardar borrador" not in page.content.decode()
    assert client.post(f"/kb/{ficha.pk}/", FORM).status_code == 403
    for path in ("publicar/", "archivar/", "revisar/", "devolver/"):
        assert client.post(f"/kb/{ficha.pk}/{path}").status_code == 403
    sign_in(client, organ, Role.AUDITOR)
    assert client.get("/kb/").status_code == 403


def test_the_list_asks_the_database_a_fixed_number_of_times(
    client: Client, organ: int, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(12):
        published(f"f{number}", f"Ficha {number}", institution_id=organ)
    sign_in(client, organ)
    client.get("/kb/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/kb/")
