"""Learning from use: nothing personal is kept, and nothing applies itself."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from kombu.exceptions import OperationalError

from backend.accounts.api import Role
from backend.common import clock
from backend.common.errors import VentanillaError
from backend.events.api import emit, types
from kb import indexing, popularity, tasks
from kb.api import question_closed, search_fichas
from kb.learning import asked as learning
from kb.learning import proposals
from kb.learning.wording import kept_wording
from kb.models import AliasProposal, Ficha, FichaUses, Question, QuestionClosed
from kb.search.engine import SearchEngine
from tests.accounts.factories import make_user
from tests.kb.factories import SYSTEM, editor, institution, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def ficha() -> Ficha:
    return published("zz", "Cédula de identidad", institution_id=institution())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Sacar CARNET, porfa", "sacar carnet porfa"),
        ("carnet 12.345.678-5", "carnet"),
        ("mi correo ana@example.cl carnet", "mi correo carnet"),
        ("llamen al +56 9 5550 0001 por el carnet", "llamen al por el carnet"),
        ("carnet folio 2026", "carnet folio"),
        ("hola", ""),
        ("12.345.678-5", ""),
        ("me llamo ana y vivo en una calle y necesito mi carnet nuevo", ""),
        ("", ""),
    ],
)
def test_what_is_kept_of_a_question(typed: str, kept: str) -> None:
    assert kept_wording(typed) == kept


@pytest.mark.django_db(transaction=True)
def test_questions_are_counted_by_a_worker(
    embedded: SearchEngine, ficha: Ficha, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.questions_keep, "delay", tasks.questions_keep)
    learning.questions_hand_on()
    Question.objects.all().delete()
    indexing.rebuild()
    for typed in ("cédula", "CEDULA 12.345.678-5", "horóscopo de tauro"):
        search_fichas(typed)
    assert Question.objects.count() == 0  # a search writes nothing
    learning.questions_hand_on()
    rows = {row.text: (row.asked, row.unsure) for row in Question.objects.all()}
    assert rows.keys() == {"cedula", "horoscopo de tauro"}
    assert rows["cedula"][0] == 2
    assert rows["horoscopo de tauro"] == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_costs_no_search(
    embedded: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.questions_keep, "delay", away)
    monkeypatch.setattr(learning, "GATHERED", 1)
    assert search_fichas("cédula de identidad").hits == ()


def close(ficha: Ficha, people: int, question: str = "el plástico con foto") -> None:
    for number in range(people):
        question_closed(question=question, ficha_id=ficha.pk, person=f"case:{number}")


def test_five_different_people_make_a_proposal(ficha: Ficha) -> None:
    close(ficha, 4)
    close(ficha, 4)  # the same people again
    assert AliasProposal.objects.count() == 0
    close(ficha, 5)
    row = AliasProposal.objects.get()
    assert (row.text, row.people, row.state) == ("el plastico con foto", 5, "proposed")
    assert "plastico" not in " ".join(ficha.versions.get().aliases)
    close(ficha, 6)
    assert AliasProposal.objects.get().people == 6


def test_what_the_ficha_is_called_already_is_not_proposed(ficha: Ficha) -> None:
    close(ficha, 5, "cedulas de identidad")
    close(ficha, 5, "partida nacimiento")
    assert AliasProposal.objects.count() == 0


def test_marks_name_nobody_and_join_no_two_questions(ficha: Ficha) -> None:
    for question in ("el plástico", "la tarjeta azul"):
        question_closed(question=question, ficha_id=ficha.pk, person="case:7")
    marks = set(QuestionClosed.objects.values_list("mark", flat=True))
    assert len(marks) == 2
    assert not any(mark == "7" or "case" in mark for mark in marks)
    question_closed(question="el plástico", ficha_id=999_999, person="case:7")
    question_closed(question="el plástico", ficha_id=ficha.pk, person="")
    assert QuestionClosed.objects.count() == 2


def test_an_editor_accepts_into_the_draft_and_rejects_for_good(ficha: Ficha) -> None:
    close(ficha, 5)
    close(ficha, 5, "la tarjeta azul")
    stranger = editor(institution("otro"))
    assert proposals.proposals_open(stranger) == []
    row, other = proposals.proposals_open(SYSTEM)
    with pytest.raises(VentanillaError):
        proposals.proposal_accept(viewer=stranger, proposal_id=row.proposal.pk)
    proposals.proposal_accept(viewer=SYSTEM, proposal_id=row.proposal.pk)
    newest = ficha.versions.order_by("-number")[0]
    assert newest.state == "draft"
    assert row.proposal.text in newest.aliases
    published_one = ficha.versions.get(state="published")
    assert row.proposal.text not in published_one.aliases
    proposals.proposal_reject(viewer=SYSTEM, proposal_id=other.proposal.pk)
    with pytest.raises(VentanillaError):
        proposals.proposal_reject(viewer=SYSTEM, proposal_id=other.proposal.pk)
    assert QuestionClosed.objects.count() == 0  # the marks have served
    close(ficha, 9, other.proposal.text)
    assert proposals.proposals_count(SYSTEM) == 0


def test_the_page_of_proposals(client: Client, ficha: Ficha) -> None:
    user = make_user("eva@demo.cl", Role.EDITOR, institution_id=ficha.institution_id)
    client.force_login(user)
    assert "No hay nombres por decidir" in client.get("/kb/nombres/").content.decode()
    close(ficha, 5)
    close(ficha, 5, "la tarjeta azul")
    shown = client.get("/kb/nombres/").content.decode()
    assert "el plastico con foto" in shown
    assert "Cédula de identidad" in shown
    first, second = AliasProposal.objects.all()
    answer = client.post(f"/kb/nombres/{first.pk}/aceptar/", follow=True)
    assert "Quedó en el borrador" in answer.content.decode()
    answer = client.post(f"/kb/nombres/{second.pk}/rechazar/", follow=True)
    assert "No se volverá a proponer" in answer.content.decode()
    assert AliasProposal.objects.get(pk=first.pk).decided_by == user
    assert client.post(f"/kb/nombres/{first.pk}/aceptar/").status_code in (302, 409)


def test_old_questions_are_forgotten(ficha: Ficha) -> None:
    close(ficha, 2)
    learning.questions_count({"cedula": 1}, {})
    long_ago = clock.now().date() - timedelta(days=learning.KEPT_DAYS + 1)
    Question.objects.filter(text="cedula").update(last_on=long_ago)
    QuestionClosed.objects.update(closed_on=long_ago)
    tasks.questions_forget()
    assert set(Question.objects.values_list("text", flat=True)) == {"el plastico con foto"}
    assert QuestionClosed.objects.count() == 0


def used(ficha: Ficha, times: int) -> None:
    with transaction.atomic():
        emit(
            *(
                types.KnowledgeUsed(
                    institution_id=ficha.institution_id,
                    occurred_at=clock.now(),
                    interaction_id=number,
                    case_id=1,
                    ficha_id=ficha.pk,
                    ficha_version=1,
                    how="linked",
                )
                for number in range(times)
            )
        )


@pytest.mark.django_db(transaction=True)
def test_what_is_used_most_comes_first_among_equals(embedded: SearchEngine) -> None:
    where = institution()
    for code in ("a", "b"):
        published(code, "Permiso de volantines", institution_id=where)
    popularity.factors_forget()
    tasks.search_follow()
    before = [hit.code for hit in search_fichas("volantines").hits]
    last = Ficha.objects.get(code=before[-1])
    used(last, popularity.FEWEST)
    tasks.search_follow()
    tasks.search_follow()  # each use counts once
    assert FichaUses.objects.get(ficha=last).count == popularity.FEWEST
    popularity.factors_forget()
    assert [hit.code for hit in search_fichas("volantines").hits] == before[::-1]
    popularity.factors_forget()
