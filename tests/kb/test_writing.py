"""Syllables, readability and advice."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.accounts.api import Role
from kb.content import FichaContent, Step
from kb.services import read_rows
from kb.writing.advice import review
from kb.writing.reading import reading_of, sentences_of
from kb.writing.syllables import syllables
from tests.accounts.factories import make_user
from tests.kb.factories import draft, institution, published

# A machine that does other work too is no reason to fail.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = {
    1: "y ley muy buey que fui vio guion SRC",
    2: "hacia día ciudad quiero guerra búho prohibir oír país baúl huido Aysén mayo agua",
    3: "hacía ahora cuidado ahínco poseer leíais cohete trámite pingüino jesuita guitarra licencia",
    4: "aéreo averiguáis lingüística antigüedad",
    5: "zoológico electricidad",
    6: "municipalidad",
}
LETTERS = st.text(alphabet="abcdefghijlmnñopqrstuvyzáéíóúü", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("word", "count"),
    [(word, count) for count, words in WORDS.items() for word in words.split()],
)
def test_diphthong_and_hiatus(word: str, count: int) -> None:
    assert syllables(word) == syllables(word.upper()) == count


@CALM
@given(LETTERS)
def test_a_word_has_between_one_syllable_and_one_a_vowel(word: str) -> None:
    vowels = sum(letter in "aeiouáéíóúüy" for letter in word)
    assert 1 <= syllables(word) <= max(1, vowels)


@CALM
@given(LETTERS, st.sampled_from("bdfjlmnprstvz"))
def test_a_syllable_more_is_one_more(word: str, consonant: str) -> None:
    rest = f"{consonant}o{word}"
    assert syllables(f"{consonant}a{rest}") == syllables(rest) + 1


@CALM
@given(st.lists(LETTERS, min_size=1, max_size=30))
def test_figures_add_up(words: list[str]) -> None:
    reading = reading_of(" ".join(words) + ".")
    assert (reading.words, reading.sentences) == (len(words), 1)
    assert reading.syllables == sum(map(syllables, words))
    longer = reading_of(" ".join(words * 2) + ".")
    assert reading.index is not None
    assert longer.index is not None
    assert longer.index < reading.index, "a longer sentence never reads easier"


def test_the_formula_with_its_misprint_mended() -> None:
    reading = reading_of("El gato come pan. La casa es roja.")
    assert (reading.words, reading.sentences, reading.syllables) == (8, 2, 12)
    assert reading.index == pytest.approx(206.84 - 60 * 12 / 8 - 1.02 * 8 / 2)
    assert reading_of("").index is None
    assert reading_of("12 345 ¿?").words == 0


def test_sentences_end_where_they_end() -> None:
    text = (
        "Según el art. 24 del D.L. N° 3.063, pague. Vaya a la Av. Matta\nCédula\n¿Y si no? Llame…"
    )
    assert len(sentences_of(text)) == 5


def test_advice_names_the_place() -> None:
    found = review(
        draft(
            summary="La solicitud será revisada por el jefe. Debes traer los antecedentes.",
            content=FichaContent(
                steps=[Step(channel="oficina", text="Acude a la oficina y paga el arancel.")],
                cost=" ".join(["palabra"] * 26),
            ),
        )
    )
    told = {(str(advice.block), advice.quote) for advice in found.advice}
    assert ("Resumen", "será revisada") in told
    assert ("Resumen", "Debes") in told
    assert ("Resumen", "antecedentes") in told
    assert {("En oficina", "Acude"), ("En oficina", "paga")} <= told
    assert any("26 palabras" in advice.text for advice in found.advice)


def test_plain_writing_gets_no_advice() -> None:
    content = FichaContent(requirements=["Ser mayor de edad"], cost="Gratis")
    kept = review(draft(summary="Pida la hora por teléfono. Es debido al frío.", content=content))
    assert kept.advice == ()
    assert kept.reading.is_good


def test_every_demonstration_ficha_can_be_measured() -> None:
    for row in read_rows():
        index = review(row.draft()).reading.index
        assert index is not None
        assert -60 < index < 140


@pytest.mark.django_db
def test_the_editor_shows_it_saved_and_while_writing(client: Client) -> None:
    organ = institution()
    client.force_login(make_user("eva@demo.cl", Role.EDITOR, institution_id=organ))
    ficha = published("a", "Primera", institution_id=organ)
    assert "Índice de Fernández Huerta" in client.get(f"/kb/{ficha.pk}/").content.decode()
    written = {"title": "Primera", "summary": "El trámite es efectuado por usted."}
    live = client.post(f"/kb/{ficha.pk}/vista/", written).content.decode()
    assert "hx-swap-oob" in live
    assert "Voz pasiva" in live
    assert "Escriba el resumen" in client.post(f"/kb/{ficha.pk}/vista/", {}).content.decode()
